// What the outline of a doubt means, where doubts are shown.

/** @param {{shown: boolean}} props */
export function DoubtKey({ shown }) {
  if (!shown) return null;
  return (
    <li class="doubt-key">
      <svg class="swatch" width="26" height="16" aria-hidden="true">
        <rect class="place c-silent perhaps" x="1" y="1" width="24" height="14" />
      </svg>
      <span>Outlined: may be more than it looks</span>
    </li>
  );
}
