/** The panel's look; its colours and sizes are the loader's. */

const PANEL = `
.panel{position:fixed;inset:auto;right:var(--x);bottom:calc(var(--y) + 74px + env(safe-area-inset-bottom,0px));z-index:var(--z);
  flex-direction:column;width:400px;max-width:calc(100vw - 2*var(--x));height:min(690px,calc(100dvh - 74px - 2*var(--y)));
  max-height:none;margin:0;padding:0;border:1px solid var(--line);border-radius:var(--round);overflow:hidden;color:var(--ink);
  background:var(--mist);box-shadow:0 18px 60px var(--shade),0 2px 10px var(--shade)}
[data-side=left] .panel{right:auto;left:var(--x)}
.panel[open]{display:flex;animation:rise .2s ease-out}
.panel::backdrop{background:none}
button,textarea,select{font:inherit;color:inherit;margin:0;padding:0;border:0;background:none}
button:enabled{cursor:pointer}
h2,h3,p,ul,ol,dl,dd{margin:0;padding:0}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.icon{width:20px;height:20px;flex:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.tool,.send,.latest{display:grid;place-items:center;width:44px;height:44px;flex:none;border-radius:50%}
.tool:hover{background:var(--hover)}
@keyframes rise{from{opacity:0;transform:translateY(14px)}}
@keyframes bob{30%{transform:translateY(-4px);opacity:1}60%{transform:none}}
.drop{position:absolute;inset:10px;z-index:3;display:grid;place-items:center;padding:20px;border:3px dashed var(--link);
  border-radius:14px;background:var(--paper);opacity:.95;color:var(--link);font-size:18px;font-weight:600;text-align:center;pointer-events:none}
.drop:empty{display:none}`;

const HEADER = `
header{position:relative;z-index:2;display:flex;align-items:center;gap:2px;flex:none;padding-block:14px;padding-inline:16px 8px;
  color:var(--on-accent);background:color-mix(in srgb,var(--accent) 84%,#03161c)}
header::before{content:"";position:absolute;inset-block:0;inset-inline-start:36px;width:320px;opacity:.2;pointer-events:none;
  background:linear-gradient(90deg,var(--lamp),#0000);clip-path:polygon(0 48%,100% 0,100% 100%,0 52%)}
[dir=rtl] header::before,[dir=rtl] .send svg{transform:scaleX(-1)}
header>*{position:relative}
.titles{flex:1;min-width:0}.more{position:static}
header .avatar{width:42px;height:42px;margin-inline-end:10px;border:1px solid #ffffff33}
header .tool:hover{background:#ffffff26}
header .tool:focus-visible,header .tool:focus-within{outline:2px solid var(--lamp);outline-offset:-2px}
h2{font-size:16px;line-height:1.3}
header p{font-size:13px;line-height:1.3}
select{position:absolute;inset:0;width:100%;opacity:0;cursor:pointer}
.menu{position:absolute;inset-block-start:calc(100% + 4px);inset-inline-end:8px;max-width:calc(100vw - 16px);padding:6px;border:1px solid var(--line);
  border-radius:14px;background:var(--paper);color:var(--ink);box-shadow:0 8px 26px var(--shade)}
.menu button{display:flex;justify-content:space-between;gap:20px;width:100%;min-height:44px;padding:8px 12px;align-items:center;border-radius:9px;text-align:start}
.menu button:hover:enabled{background:var(--hover)}
button:disabled{color:var(--soft)}
[role=switch]::after{content:"";width:36px;height:20px;border:6px solid var(--soft);border-inline-end-width:20px;border-radius:10px;background:var(--paper);flex:none}
[aria-checked=true]::after{border-color:var(--link);border-inline-width:20px 6px}
option{color:var(--ink);background:var(--paper)}
.banner,.notice{flex:none;padding:10px 16px;font-size:13px;background:var(--hover)}
.banner{border-inline-start:4px solid #1f9d6b}
.banner.waiting{background:var(--warm);border-color:#d18a00}
.notice{text-align:center}`;

const TRANSCRIPT = `
.scroller{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:18px 14px 10px;scrollbar-width:thin}
.scroller:focus-visible{outline-offset:-3px}
.intro{padding:14px 6px}
.intro .avatar{width:54px;height:54px}
.intro h3{font-size:21px;line-height:1.3;margin:14px 0 8px}
.intro p{color:var(--soft)}
.intro .buttons{padding-top:16px}
.avatar{display:grid;place-items:center;flex:none;width:30px;height:30px;border-radius:50%;background:var(--accent);color:var(--on-accent)}
.avatar svg{width:66%}
.person{background:#5b4b8a;color:#fff;font-weight:600}
.item{display:flex;gap:9px;margin-top:4px}
.first{margin-top:14px}
.item:not(.first)>.avatar{visibility:hidden}
.column{position:relative;display:flex;flex-direction:column;align-items:flex-start;min-width:0;max-width:calc(100% - 66px)}
.customer{justify-content:flex-end}
.customer .column{align-items:flex-end;max-width:84%}
.who,.meta{font-size:12px;line-height:16px;color:var(--soft);margin:4px 4px 0}
.who{font-weight:600;margin:0 4px 3px}
.item:not(.first) .who,.item:not(.last,.failed) .meta{display:none}
.bubble{max-width:100%;padding:10px 14px;border:1px solid var(--line);border-radius:18px;background:var(--paper);overflow-wrap:anywhere}
.first .bubble{border-start-start-radius:6px}
.customer .bubble{border-color:#0000;border-radius:18px;border-end-end-radius:6px;background:var(--accent);color:var(--on-accent)}
.customer .body,.staff .body{white-space:pre-wrap}
.pending .bubble{opacity:.75}
.failed .bubble{border:1px dashed var(--danger);background:var(--paper);color:var(--ink)}
.failed .meta,.problem{color:var(--danger);font-size:13px}
.body>*+*{margin-top:9px}
.body ul,.body ol{padding-inline-start:1.35em}
.body li+li{margin-top:4px}
a,.retry{color:var(--link);text-decoration:underline;text-underline-offset:2px}
.body h3{font-size:15px}
code{font:.92em ui-monospace,Menlo,Consolas,monospace;background:var(--mist);border-radius:5px;padding:1px 5px}
.retry{padding:5px 4px;font-size:13px;font-weight:600}
.buttons{display:flex;flex-wrap:wrap;gap:7px;padding-top:8px}
.buttons button{min-height:38px;padding:7px 14px;border:1px solid var(--link);border-radius:19px;background:var(--paper);
  color:var(--link);font-size:14px;font-weight:600;text-align:start}
.buttons button:hover:enabled,.buttons .pressed{background:var(--hover)}
.buttons button:disabled{border-color:var(--line);color:var(--soft)}
.buttons .pressed:disabled{color:var(--ink)}
.system{margin:16px 18px 6px;text-align:center;font-size:13px;color:var(--soft)}
.asking{margin-inline:6px;font-size:15px;color:var(--ink)}
.asking .buttons{justify-content:center}
.asking button{min-width:48px;padding-inline:8px;text-align:center}
.typing{display:flex;gap:5px;padding:15px 16px}
.typing i{width:7px;height:7px;border-radius:50%;background:var(--soft);opacity:.55;animation:bob 1.1s infinite}
.typing i:nth-child(2){animation-delay:.14s}.typing i:nth-child(3){animation-delay:.28s}
.latest{position:sticky;bottom:4px;margin:-40px auto 0;border:1px solid var(--line);background:var(--paper);color:var(--link);box-shadow:0 4px 14px var(--shade)}
.files{list-style:none;display:flex;flex-wrap:wrap;gap:6px}
.files li{display:flex;align-items:center;gap:7px;max-width:100%;font-size:13px}
.files span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bubble .files:not(:first-child){margin-top:8px}
.bubble .body[hidden]+.files{margin:0}
.bubble .files a{display:flex;align-items:center;gap:7px;min-width:0;min-height:24px;color:inherit}
canvas{display:block;max-width:100%;max-height:180px;border-radius:10px;object-fit:contain}
.bubble .problem{white-space:normal;padding:0;color:inherit}
.consent{padding:10px 4px 0;font-size:13px}
.consent label,summary{display:flex;align-items:center;gap:8px;min-height:28px;cursor:pointer}
summary::before{content:"▸";width:18px;text-align:center}
summary:dir(rtl)::before{transform:scaleX(-1)}
[open]>summary::before{content:"▾"}
input{flex:none;width:18px;height:18px;margin:0;accent-color:var(--link)}
dl{margin:4px 0 8px;padding:8px 12px;border:1px solid var(--line);border-radius:12px;background:var(--paper);overflow-wrap:anywhere}
dt{color:var(--soft)}dd+dt{margin-top:4px}
`;

const COMPOSER = `
.composer,.ending{flex:none;padding:10px 12px calc(9px + env(safe-area-inset-bottom,0px));background:var(--paper);border-top:1px solid var(--line)}
.row{display:flex;align-items:flex-end;gap:2px;padding:2px;border:1px solid var(--soft);border-radius:25px}
.row:focus-within{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
textarea:focus-visible{outline:none}
textarea{flex:1;min-width:0;height:44px;padding:10px 2px;resize:none;font-size:16px;line-height:24px;scrollbar-width:thin}
.row .tool,::placeholder{color:var(--soft);opacity:1}
.send{background:var(--hover);color:var(--soft)}
.armed,.primary{background:var(--accent);color:var(--on-accent)}
.composer .files{max-height:124px;overflow-y:auto}
.composer .files li{position:relative;padding-inline:10px 2px;margin-bottom:8px;border:1px solid var(--line);border-radius:12px;background:var(--mist);overflow:hidden}
.composer .files .tool{width:36px;height:36px}
.composer .broken{border-color:var(--danger)}
progress{width:64px;height:8px;accent-color:var(--link)}
.busy>svg{animation:pulse 1s infinite}
.problem{padding:0 6px 8px}
.hint{display:flex;justify-content:center;gap:5px;padding-top:7px;font-size:11.5px;line-height:1.3;color:var(--soft)}
.hint svg{width:13px;height:15px}
.ending{padding:14px;text-align:center;color:var(--soft)}
.primary,.secondary{min-height:44px;margin:10px 4px 0;padding:8px 20px;border-radius:22px;font-weight:600}
.secondary{border:1px solid var(--danger);color:var(--danger)}`;

const CIRCUMSTANCES = `
@media (max-width:480px),(max-height:480px){
  .root .panel{inset:0;width:100vw;max-width:none;height:100dvh;border:0;border-radius:0}
  header{padding-block:calc(10px + env(safe-area-inset-top,0px)) 10px}
  .launcher[aria-expanded=true]{display:none}
}
@media (forced-colors:active){button{border:1px solid}.typing i{forced-color-adjust:none;background:CanvasText}}`;

export const STYLES = PANEL + HEADER + TRANSCRIPT + COMPOSER + CIRCUMSTANCES;
