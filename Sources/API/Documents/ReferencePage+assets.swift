import Web

extension ReferencePage {
    static let style: HTML = """
        :root{color-scheme:light dark;--line:#ddd;--soft:#f5f5f5;--link:#0b57d0}
        @media(prefers-color-scheme:dark){:root{--line:#444;--soft:#262626;--link:#8ab4f8}}
        *{box-sizing:border-box}
        body{margin:0;font:16px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:17rem minmax(0,1fr)}
        nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;border-right:1px solid var(--line);font-size:.9em}
        nav ul{list-style:none;padding:0;margin:0}
        nav h2{font-size:1em;margin:1rem 0 .2rem}
        nav input{width:100%;padding:.3rem;font:inherit}
        main{padding:1rem 2rem;max-width:60rem}
        a{color:var(--link);text-decoration:none}
        a:hover{text-decoration:underline}
        article{border-top:1px solid var(--line);padding-bottom:1rem;scroll-margin-top:1rem}
        h3 a{color:inherit}
        small{font-weight:normal;color:GrayText}
        pre,.path{background:var(--soft);padding:.6rem;overflow:auto;border-radius:4px}
        pre{font-size:.85em;line-height:1.4}
        table{border-collapse:collapse;width:100%;font-size:.9em}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line)}
        td p{margin:0}
        details{margin:.3rem 0}
        summary{cursor:pointer}
        @media(max-width:50rem){body{display:block}nav{position:static;height:auto;border:0}main{padding:1rem}}
        """

    /// The script of the page: hides the links and articles that do not contain the string in the filter field,
    /// ignoring case.
    static let script: HTML = """
        const filter=document.getElementById('filter');
        filter.addEventListener('input',()=>{
        const text=filter.value.toLowerCase();
        for(const item of document.querySelectorAll('nav li, main article'))
        item.hidden=!item.textContent.toLowerCase().includes(text);
        });
        """
}
