"""A page of headings, paragraphs, tables and pictures, written both as Markdown and as HTML."""
from html import escape

_STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .3rem .8rem; border-bottom: 1px solid #d1d9e0; }
th { text-align: left; } td:not(:first-child), th:not(:first-child) { text-align: right; }
pre { background: #f6f8fa; padding: .8rem; overflow-x: auto; border-radius: 6px; } img { max-width: 100%; }"""


class Page:
    def __init__(self, title):
        self._title = title
        self._blocks = []

    def heading(self, text):
        self._blocks.append(("heading", text))

    def paragraph(self, text):
        self._blocks.append(("paragraph", text))

    def table(self, header, rows):
        self._blocks.append(("table", header, rows))

    def picture(self, file, text):
        self._blocks.append(("picture", file, text))

    def code(self, text):
        self._blocks.append(("code", text))

    def markdown(self):
        out = [f"# {self._title}", ""]
        for kind, *what in self._blocks:
            if kind == "heading":
                out += [f"## {what[0]}", ""]
            elif kind == "paragraph":
                out += [what[0], ""]
            elif kind == "picture":
                out += [f"![{what[1]}]({what[0]})", ""]
            elif kind == "code":
                out += ["```", what[0], "```", ""]
            else:
                out.append("| " + " | ".join(what[0]) + " |")
                out.append("|" + "---|" + "---:|" * (len(what[0]) - 1))
                out += ["| " + " | ".join(map(str, row)) + " |" for row in what[1]]
                out.append("")
        return "\n".join(out)

    def html(self):
        out = [f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(self._title)}</title>',
               f"<style>{_STYLE}</style><h1>{escape(self._title)}</h1>"]
        for kind, *what in self._blocks:
            if kind == "heading":
                out.append(f"<h2>{escape(what[0])}</h2>")
            elif kind == "paragraph":
                out.append(f"<p>{escape(what[0])}</p>")
            elif kind == "picture":
                out.append(f'<p><img src="{escape(what[0])}" alt="{escape(what[1])}"></p>')
            elif kind == "code":
                out.append(f"<pre>{escape(what[0])}</pre>")
            else:
                out.append("<table><tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in what[0]) + "</tr>")
                out += ["<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in what[1]]
                out.append("</table>")
        return "\n".join(out) + "</html>\n"
