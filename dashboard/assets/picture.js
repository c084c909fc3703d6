/* 把图存成图片：题目、那句话、图、单位和来源写在一张SVG里；PNG由它画成。全在这台机器上做，不向外请求。 */
(function () {
  "use strict";
  var WIDE = 1152, EDGE = 24;
  function even(words) { return words.replace(/\s+/g, " ").trim(); }
  function text(element) { return element ? even(element.textContent) : ""; }
  function seen(element) { return element ? even(element.innerText) : ""; }
  function escaped(words) { return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"); }
  function lines(words, most) {
    var found = [];
    for (var at = 0; at < words.length; at += most) { found.push(words.slice(at, at + most)); }
    return found;
  }
  function written(words, x, y, size, more) {
    return '<text x="' + x + '" y="' + y + '" font-size="' + size + '" ' + (more || "") + ">" + escaped(words) + "</text>";
  }

  /* 图里写不下名字的，图下面写。 */
  function named(card, height) {
    var keys = Array.prototype.filter.call(card.querySelectorAll(".treekey li"), function (one) { return one.getClientRects().length; });
    var said = keys.map(function (one, index) {
      return written(Array.prototype.map.call(one.children, function (part) { return part.textContent; }).join("　"), 0, height + 24 * (index + 1), 14);
    });
    return { svg: said.join(""), height: height + (keys.length ? 24 * keys.length + 12 : 0) };
  }
  /* 每一种图的样子：{ svg, height }，宽都是 WIDE。 */
  function plotted(graph) {
    var height = graph.layout.height || graph.clientHeight;
    var figure = { data: graph.data, layout: Object.assign({}, graph.layout, { width: WIDE, height: height, autosize: false }) };
    return window.Plotly.toImage(figure, { format: "svg", width: WIDE, height: height }).then(function (address) {
      var key = named(graph.closest(".card"), height);
      return { svg: decodeURIComponent(address.slice(address.indexOf(",") + 1)) + key.svg, height: key.height };
    });
  }
  function tiled(map) {
    var whole = map.getBoundingClientRect(), height = Math.round(whole.height * WIDE / whole.width), scale = WIDE / whole.width;
    var tiles = Array.prototype.map.call(map.querySelectorAll("a"), function (tile) {
      var box = tile.getBoundingClientRect();
      var x = (box.left - whole.left) * scale, y = (box.top - whole.top) * scale, w = box.width * scale, h = box.height * scale;
      var label = tile.querySelector(".label"), number = tile.querySelector(".number");
      var words = "", at = y + 2, isShown = getComputedStyle(label).position !== "absolute";
      lines(isShown ? label.querySelector("b").textContent : "", Math.max(1, Math.floor((w - 16) / 14))).forEach(function (line) { at += 20; words += written(line, x + 8, at, 14, 'font-weight="600"'); });
      if (isShown) { words += written(label.lastChild.textContent, x + 8, at + 20, 14); }
      else if (number) { words += written(number.textContent, x + w / 2 - 7, y + h / 2 + 5, 14, 'font-weight="600"'); }
      return '<rect x="' + x + '" y="' + y + '" width="' + w + '" height="' + h + '" fill="' + getComputedStyle(tile).backgroundColor + '" stroke="#fff"/>' + words;
    });
    var key = named(map.closest(".card"), height);
    return Promise.resolve({ svg: "<g>" + tiles.join("") + key.svg + "</g>", height: key.height });
  }
  function coloured(heat) {
    var whole = heat.getBoundingClientRect(), scale = WIDE / whole.width, deepest = 0;
    var parts = Array.prototype.map.call(heat.querySelectorAll("th, td"), function (cell) {
      var box = cell.getBoundingClientRect(), x = (box.left - whole.left) * scale, y = (box.top - whole.top) * scale, w = box.width * scale, h = box.height * scale;
      var isName = cell.scope === "row" || cell.cellIndex === 0, isHead = cell.scope === "col", fill = getComputedStyle(cell).backgroundColor;
      var shown = lines(text(cell), isHead ? Math.max(2, Math.floor((w - 10) / 14)) : 99), at = y + h / 2 + 5 - (shown.length - 1) * 10;
      deepest = Math.max(deepest, y + h);
      return (isName || isHead ? "" : '<rect x="' + (x + 1) + '" y="' + (y + 1) + '" width="' + (w - 2) + '" height="' + (h - 2) + '" fill="' + fill + '"/>') +
        shown.map(function (line, index) {
          return written(line, isName ? x : x + w - 10, at + index * 20, 14, (isName ? "" : 'text-anchor="end"') + (isHead ? ' fill="#566570"' : ""));
        }).join("") + (isHead ? '<path d="M' + x + " " + (y + h) + "h" + w + '" stroke="#14212b"/>' : "");
    });
    return Promise.resolve({ svg: "<g>" + parts.join("") + "</g>", height: Math.ceil(deepest) });
  }

  function composed(card, drawn) {
    var top = EDGE + 28, parts = [written(text(card.querySelector("h2")), 0, top, 24, 'font-weight="600"')];
    lines(text(card.querySelector("header p")), 68).forEach(function (line) { top += 26; parts.push(written(line, 0, top, 16, 'fill="#3a4954"')); });
    top += 18;
    parts.push('<g transform="translate(0,' + top + ')">' + drawn.svg + "</g>");
    top += drawn.height + 8;
    var sample = document.querySelector(".sample b");
    var foot = [text(card.querySelector(".tie")), seen(card.querySelector("footer p")).split("名词：")[0], document.title + (sample ? "　" + text(sample) : "")];
    foot.filter(Boolean).forEach(function (said) {
      lines(said, 78).forEach(function (line) { top += 22; parts.push(written(line, 0, top, 14, 'fill="#566570"')); });
    });
    var height = Math.ceil(top + EDGE), wide = WIDE + 2 * EDGE;
    return { width: wide, height: height, svg: '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="' + wide + '" height="' + height +
      '" viewBox="0 0 ' + wide + " " + height + '" font-family="PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif" fill="#14212b"><rect width="100%" height="100%" fill="#fff"/><g transform="translate(' +
      EDGE + ',0)">' + parts.join("") + "</g></svg>" };
  }
  function handed(blob, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob); link.download = name; link.dataset.plain = "1";
    document.body.appendChild(link); link.click(); link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }
  function painted(picture) {
    return new Promise(function (done, fail) {
      var image = new Image();
      image.onload = function () {
        var canvas = document.createElement("canvas");
        canvas.width = picture.width * 2; canvas.height = picture.height * 2;
        var brush = canvas.getContext("2d");
        brush.scale(2, 2); brush.drawImage(image, 0, 0);
        canvas.toBlob(done, "image/png");
      };
      image.onerror = fail;
      image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(picture.svg);
    });
  }
  function said(link, words) {
    var place = link.lastChild, before = place.textContent;
    place.textContent = words;
    setTimeout(function () { place.textContent = before; }, 3000);
  }
  window.mbzPicture = function (link) {
    var card = document.getElementById(link.dataset.of), kind = link.dataset.picture;
    var graph = card && card.querySelector(".js-plotly-plot"), map = card && card.querySelector(".treemap"), heat = card && card.querySelector("table.heat");
    if (!(graph && graph.data && window.Plotly) && !map && !heat) { said(link, "图还没画好，请再点一次"); return; }
    (graph ? plotted(graph) : map ? tiled(map) : coloured(heat)).then(function (drawn) {
      var picture = composed(card, drawn), name = link.dataset.name + "." + kind;
      if (kind === "svg") { handed(new Blob([picture.svg], { type: "image/svg+xml" }), name); return; }
      return painted(picture).then(function (blob) { handed(blob, name); });
    }).catch(function () { said(link, "没有画成，请下载Excel表格"); });
  };
})();
