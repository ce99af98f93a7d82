"""A proposer that lies: it reads what `--proposer` asks and answers as its first argument says. Run as a program."""

import json
import os
import sys
import time


def answers(asked: dict) -> dict:
    """A true answer to what is asked of the page of the council, and the ways in which a program can misbehave."""
    return {
        "document": asked["document"]["sha256"],
        "paragraph": 2,
        "passage": asked["paragraphs"][1],
        "relation": "new",
        "measure": {
            "jurisdiction": "UK",
            "measure_type": "device_ban",
            "maker": "Council of the northern town",
            "maker_kind": "executive",
            "target": "tiktok",
            "reach": "own_staff",
            "breadth": "one_body",
            "binding": "binding",
            "instrument_form": "internal_policy",
            "title": "Dancing app off council phones",
            "scope": "Work phones of the council",
            "summary": "The council bars the app since 5 March 2024.",
            "rationale": [],
        },
        "event": {"event_type": "adopted", "date": "2024-03-05", "date_basis": "stated"},
        "evidence": {
            "identity": "described",
            "reading": "Barred on 5 March 2024.",
            "speaker": "clerk",
            "speaker_kind": "official",
        },
    }


def say(text: str) -> None:
    """Write lines, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(kind: str) -> None:
    if kind == "deaf":
        os.close(0)
        return
    if kind == "dead":
        os.kill(os.getpid(), 9)
    asked = json.loads(sys.stdin.readline())
    line = json.dumps(answers(asked))
    if kind == "late":
        say(line)
        time.sleep(60)
    elif kind == "parent":  # ends at once, and what it started holds its output
        say(line)
        if os.fork() == 0:
            time.sleep(60)
    elif kind == "flood":
        while True:
            sys.stdout.write("x" * 65536)
    elif kind == "status":
        say(line)
        sys.exit(3)
    elif kind == "half":
        sys.stdout.write(line[: len(line) // 2])
    elif kind == "utf-16":
        sys.stdout.buffer.write(line.encode("utf-16"))
    elif kind == "nothing":
        pass
    elif kind == "many":
        say("\n".join([line] * 300))
    elif kind == "noise":
        sys.stderr.write("\x1b[2J" * 100_000)
        say(f"Sure! Here is the JSON:\n{line}\nAnything else?")
    else:
        say(line)


if __name__ == "__main__":
    main(sys.argv[1])
