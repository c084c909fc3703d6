/* 我家该领多少：数量 × 标准，按分四舍五入。只在这台机器上算，什么也不传、不存。 */
(function () {
  "use strict";
  function whole(text, unit) {
    text = String(text || "").normalize("NFKC").trim();  // 全角的数字也认
    if (unit && text.slice(-unit.length) === unit) { text = text.slice(0, -unit.length).trim(); }  // 4.2亩
    var match = /^(\d{1,9})(?:[.。](\d{1,4}))?$/.exec(text);
    return match ? BigInt(match[1] + (match[2] || "").padEnd(4, "0")) : null;
  }
  function text(number) {
    return (number / 10000n).toString() + ("." + (number % 10000n).toString().padStart(4, "0")).replace(/\.?0+$/, "");
  }
  function money(fen) {
    var yuan = (fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
    return yuan + "." + (fen % 100n).toString().padStart(2, "0");
  }
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    mbz: {
      follow: function (clicks) {
        clicks.forEach(function (click, at) {
          var key = window.dash_clientside.callback_context.inputs_list[0][at].id.plot;  // 点了图，眼睛还在这张图上
          var href = click && click.points[0].customdata;
          if (typeof href === "string" && href.charAt(0) === "/") { window.mbzGo(new URL(href, location.href), false, "#" + key); }
        });
        return window.dash_clientside.no_update;
      },
      due: function (quantity, data) {
        var number = whole(quantity, data && data.unit);
        var standard = whole(data && data.standard);
        if (!quantity) { return ["—", ""]; }
        if (number === null || standard === null) { return ["—", "请只填数字，例如 4.2"]; }
        var fen = (number * standard * 100n + 50000000n) / 100000000n;
        return [money(fen), text(number) + data.unit + " × " + data.standard + "元 ＝ " + money(fen) + "元"];
      }
    }
  });
})();
