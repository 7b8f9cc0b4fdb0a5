#include "platform/sweep/report/page.h"

#include <fmt/format.h>

#include <string_view>

namespace vp::sweep {
namespace {

constexpr const char* kStyle = R"css(
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
  font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header{max-width:960px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}
h2{font-size:18px;margin:0 0 2px;color:var(--ink)}
p{margin:0 0 10px}
.quiet,figcaption,nav{color:var(--muted)}
nav{display:flex;flex-wrap:wrap;gap:4px 14px;margin:14px 0 22px;font-size:14px}
a{color:var(--c0)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin:18px 0}
.fact,.card{background:var(--surface);border:1px solid var(--grid);border-radius:10px}
.fact{padding:12px 16px}
.fact b{display:block;font-size:21px;line-height:1.25;font-variant-numeric:tabular-nums}
.fact span{color:var(--muted);font-size:13px;line-height:1.35;display:block}
.card{margin:0 0 22px;padding:18px 20px 14px;scroll-margin-top:12px}
figure.card svg{display:block;height:auto;margin:8px 0 4px}
figcaption p{margin:0}
.scroll{overflow-x:auto;max-height:420px;overflow-y:auto}
details{margin-top:8px;font-size:13px}
summary{cursor:pointer;color:var(--muted)}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums;width:100%}
th,td{padding:4px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--grid)}
th{position:sticky;top:0;background:var(--surface);font-weight:600}
th:first-child,td:first-child{text-align:left}
ul{margin:6px 0;padding-left:20px}
footer{max-width:960px;margin:0 auto;padding:0 20px 40px;color:var(--muted);font-size:13px}
@media print{body{background:none}.card,.fact{break-inside:avoid}nav,details{display:none}}
)css";

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

/// Cuts from `begin` to the end of the `end` that follows it, wherever it occurs.
void cut_all(std::string& text, std::string_view begin, std::string_view end) {
  for (std::size_t at; (at = text.find(begin)) != std::string::npos;) {
    const std::size_t last = text.find(end, at);
    text.erase(at, last == std::string::npos ? std::string::npos : last + end.size() - at);
  }
}

std::string table(const DataTable& data) {
  std::string html = "<div class=\"scroll\"><table><thead><tr>";
  for (const std::string& column : data.columns) html += "<th>" + escape_html(column) + "</th>";
  html += "</tr></thead><tbody>";
  for (const auto& row : data.rows) {
    html += "<tr>";
    for (const std::string& field : row) html += "<td>" + escape_html(field) + "</td>";
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string figure(const DrawnPlot& drawn) {
  const Plot& plot = drawn.plot;
  return fmt::format(
      "<figure class=\"card\" id=\"{0}\">\n<figcaption><h2>{1}</h2><p>{2}</p></figcaption>\n{3}"
      "<details><summary>The numbers, as <a href=\"plots/{0}.csv\">CSV</a> and the plot as "
      "<a href=\"plots/{0}.svg\">SVG</a> beside this page</summary>\n{4}</details>\n</figure>\n",
      plot.id, escape_html(plot.title), escape_html(plot.caption), drawn.svg, table(plot.data));
}

std::string list(const std::vector<std::string>& lines) {
  std::string html = "<ul>\n";
  for (const std::string& line : lines) html += "<li>" + escape_html(line) + "</li>\n";
  return html + "</ul>\n";
}

std::string card(const std::string& id, const std::string& title, const std::string& content) {
  return fmt::format("<section class=\"card\" id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id,
                     escape_html(title), content);
}

}  // namespace

std::string escape_html(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string embeddable_svg(const std::string& drawn, const Plot& plot) {
  std::string svg = recolour(drawn.substr(std::min(drawn.find("<svg"), drawn.size())));
  cut_all(svg, "<title>", "</title>");
  cut_all(svg, "<desc>", "</desc>");
  cut_all(svg, "<filter", "</filter>");
  for (const char* name : {"gpPt", "gpDot", "gnuplot_canvas", "gnuplot_plot"}) {
    replace_all(svg, name, plot.id + "-" + name);
  }
  replace_all(svg,
              "<g fill=\"none\" color=\"black\" stroke=\"currentColor\" stroke-width=\"1.00\" "
              "stroke-linecap=\"butt\" stroke-linejoin=\"miter\">\n</g>\n",
              "");
  const std::size_t end = svg.find('>');
  if (end != std::string::npos) {
    svg.insert(end, fmt::format(" width=\"100%\" style=\"max-width:{}px\" role=\"img\" "
                                "aria-label=\"{}\"",
                                plot.chart.width, escape_html(plot.title)));
  }
  return svg;
}

std::string standalone_svg(const std::string& embeddable) {
  const std::size_t end = embeddable.find('>') + 1;
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + embeddable.substr(0, end) +
         "\n<style>\n" + theme_css("svg") +
         "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"var(--surface)\"/>\n" +
         embeddable.substr(end);
}

std::string to_html(const Page& page) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{0}</title>\n<style>\n{1}{2}</style>\n</head>\n<body>\n<header>\n<h1>{0}</h1>\n"
      "<p class=\"quiet\">{3}</p>\n<div class=\"facts\">\n",
      escape_html(page.title), theme_css(":root"), kStyle, escape_html(page.subtitle));
  for (const Page::Fact& fact : page.facts) {
    html += fmt::format("<div class=\"fact\"><b>{}</b><span>{}</span></div>\n",
                        escape_html(fact.value), escape_html(fact.meaning));
  }
  html += "</div>\n<nav>\n";
  std::vector<std::string> missing;
  for (const DrawnPlot& drawn : page.plots) {
    if (drawn.svg.empty()) {
      missing.push_back(drawn.plot.title + ": " + drawn.plot.missing);
    } else {
      html += fmt::format("<a href=\"#{}\">{}</a>\n", drawn.plot.id, escape_html(drawn.plot.title));
    }
  }
  html += "<a href=\"#results\">All runs</a>\n</nav>\n</header>\n<main>\n";
  if (!page.failures.empty()) {
    html += card("failures", "Runs that failed", list(page.failures));
  }
  for (const DrawnPlot& drawn : page.plots) {
    if (!drawn.svg.empty()) html += figure(drawn);
  }
  html += card("results", "All runs", table(page.results));
  if (!missing.empty()) html += card("missing", "Not in this sweep", list(missing));
  if (!page.notes.empty()) html += card("notes", "Notes", list(page.notes));
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace vp::sweep
