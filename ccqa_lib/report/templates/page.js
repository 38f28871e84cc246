(() => {
  "use strict";
  // Moves and hides rows that are there already; it makes no markup and reads no address.
  const shown = (cell) => (cell ? cell.dataset.v ?? cell.textContent.trim() : "");
  const compare = (isNumber) => (one, other) => {
    if (one === "" || other === "") return (one === "") - (other === "");
    return isNumber ? Number(one) - Number(other) : one.localeCompare(other, undefined, { numeric: true });
  };
  const sortBy = (table, head, rows) => {
    const at = head.cellIndex;
    const way = { none: "ascending", ascending: "descending", descending: "none" }[head.ariaSort || "none"];
    for (const each of table.tHead.rows[0].cells) each.ariaSort = "none";
    head.ariaSort = way;
    const order = compare(head.classList.contains("num"));
    const keyed = rows.map((row) => [shown(row.cells[at]), row]);
    if (way === "ascending") keyed.sort((a, b) => order(a[0], b[0]));
    if (way === "descending") keyed.sort((a, b) => (a[0] === "" || b[0] === "" ? order(a[0], b[0]) : order(b[0], a[0])));
    table.tBodies[0].append(...keyed.map(([, row]) => row));
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 2) continue;
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.ariaSort = "none";
      button.addEventListener("click", () => sortBy(table, head, rows));
    }
  }
  const find = document.getElementById("find");
  if (!find) return;
  const entries = [...document.querySelectorAll("tr.entry")];
  const texts = entries.map((row) => row.textContent.toLowerCase());
  const count = document.getElementById("shown");
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    document.body.classList.toggle("finding", words.length > 0);
    entries.forEach((row, i) => { row.hidden = !words.every((word) => texts[i].includes(word)); });
    const left = entries.filter((row) => getComputedStyle(row).display !== "none").length;
    count.textContent = `${left} of ${entries.length} shown`;
  };
  find.closest("[hidden]").hidden = false;
  find.addEventListener("input", filter);
  for (const choice of document.querySelectorAll("select")) choice.addEventListener("change", filter);
})();
