"""What goes to a package index: files that it takes, links that work there, and no publication without addresses."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from oracles import oracle

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOMEWHERE = "https://example.org/owner/tiktok-policy-data"


def run(*words):
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, cwd=ROOT)


def addresses(tmp_path, repository, doi):
    path = tmp_path / "project.py"
    path.write_text(f"REPOSITORY = {repository!r}\nDOI = {doi!r}\n")
    return run(".ci/addresses.py", path)


@pytest.mark.parametrize(
    ("repository", "doi", "names"),
    [("", "", "REPOSITORY and DOI"), (SOMEWHERE, "", "DOI"), ("", "10.5281/zenodo.1", "REPOSITORY")],
)
def test_an_empty_address_is_refused_with_one_sentence(tmp_path, repository, doi, names):
    done = addresses(tmp_path, repository, doi)
    assert done.returncode == 1
    assert done.stderr == f"Set {names} in tiktok_policy_data/core/project.py before publishing.\n"


def test_a_project_with_all_addresses_is_not_refused(tmp_path):
    assert addresses(tmp_path, SOMEWHERE, "10.5281/zenodo.1").returncode == 0


def test_the_workflow_asks_for_the_addresses_before_it_builds():
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert 0 < text.index("python .ci/addresses.py") < text.index("run: .ci/run")


def test_both_files_have_metadata_of_a_version_that_older_twines_know():
    targets = PYPROJECT["tool"]["hatch"]["build"]["targets"]
    assert {name: target["core-metadata-version"] for name, target in targets.items()} == {
        "wheel": "2.4",
        "sdist": "2.4",
    }


def test_classifiers_name_the_versions_of_python_that_are_tested():
    tested = re.search(r"python: \[(.*)\]", (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))
    named = re.findall(r"Python :: (3\.[0-9]+)", "\n".join(PYPROJECT["project"]["classifiers"]))
    assert named == re.findall(r"3\.[0-9]+", tested[1])


# ------------------------------------------------------------------------------------------------- the README


@pytest.fixture
def hook():
    """The module with the hook that fills the metadata."""
    oracle("hatchling")
    oracle("hatch_fancy_pypi_readme")
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shown(hook, tmp_path):
    """What an index shows of a project with some addresses."""
    folder = tmp_path / "tiktok_policy_data" / "core"
    folder.mkdir(parents=True)
    (tmp_path / "README.md").write_bytes((ROOT / "README.md").read_bytes())

    def update(repository, doi):
        (folder / "project.py").write_text(f"REPOSITORY = {repository!r}\nDOI = {doi!r}\n")
        metadata = {"name": "tiktok-policy-data", "version": "9.1.0"}
        hook.ProjectMetadata(str(tmp_path), {}).update(metadata)
        return metadata

    return update


RELATIVE = re.compile(r'\]\((?!\w+:|#)|\b(?:src|srcset)="(?!\w+:)')


@pytest.mark.slow
def test_with_a_repository_all_links_and_pictures_are_those_of_the_tag(shown):
    metadata = shown(SOMEWHERE, "10.5281/zenodo.1")
    text = metadata["readme"]["text"]
    assert not RELATIVE.search(text)
    assert f"]({SOMEWHERE}/blob/v9.1.0/docs/data.md#files)" in text
    assert f'src="{SOMEWHERE}/raw/v9.1.0/docs/pictures/map.svg"' in text
    assert metadata["urls"]["Issues"] == f"{SOMEWHERE}/issues"
    assert metadata["urls"]["DOI"] == "https://doi.org/10.5281/zenodo.1"


@pytest.mark.slow
def test_without_a_repository_the_readme_is_as_it_is_and_there_are_no_addresses(shown):
    metadata = shown("", "")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert RELATIVE.search(text)
    assert metadata["readme"]["text"].strip() == text.strip()
    assert "urls" not in metadata


# ------------------------------------------------------------------------------------------------- the files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of this checkout."""
    for name in ("hatchling", "hatch_fancy_pypi_readme", "twine", "check_wheel_contents"):
        oracle(name)
    folder = tmp_path_factory.mktemp("dist")
    done = run("-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


def planted(wheel, folder, old=b"", new=b"", **more):
    """A copy of a wheel with other metadata, or with more files."""
    path = folder / wheel.name
    with zipfile.ZipFile(wheel) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name.endswith(".dist-info/METADATA") and old:
                assert old in data
                data = data.replace(old, new, 1)
            if name.endswith(".dist-info/RECORD"):  # the list of files that check-wheel-contents goes by
                data += "".join(f"{extra}/__init__.py,,\n" for extra in more).encode()
            after.writestr(name, data)
        for name, text in more.items():
            after.writestr(f"{name}/__init__.py", text)
    return path


@pytest.mark.slow
def test_an_index_takes_the_wheel(wheel):
    assert run("-m", "twine", "check", "--strict", wheel).returncode == 0
    assert run("-m", "check_wheel_contents", wheel).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [(b"Metadata-Version: 2.4", b"Metadata-Version: 9.9"), (b"text/markdown", b"text/x-rst")],
    ids=["a later version of the metadata", "a README of another kind"],
)
def test_twine_refuses_planted_metadata(wheel, tmp_path, old, new):
    done = run("-m", "twine", "check", "--strict", planted(wheel, tmp_path, old, new))
    assert done.returncode == 1, done.stdout


@pytest.mark.slow
def test_tests_in_the_wheel_are_refused(wheel, tmp_path):
    done = run("-m", "check_wheel_contents", planted(wheel, tmp_path, tests="X = 1\n"))
    assert done.returncode == 1
    assert "W005" in done.stdout
