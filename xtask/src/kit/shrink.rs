//! A built page made smaller, without a change in what it does: the wasm without the names of its functions, short
//! names between it and its glue, its functions in an order that compresses well, and scripts and styles without what is there for people.

use anyhow::{Result, anyhow};

use super::{imports, order, page::Page, styles, wasm};

/// Makes the page smaller.
pub fn shrink(page: &mut Page) -> Result<()> {
    shrink_code(page)?;
    join_styles(page)
}

fn shrink_code(page: &mut Page) -> Result<()> {
    let (wasm, glue) = (page.file_ending(".wasm")?, page.file_ending(".js")?);
    let nameless = wasm::without_names(&page.read(&wasm)?)?;
    let (short, script) = imports::shortened(&nameless, &page.read_text(&glue)?)?;
    let short = order::alike_together(&short)?;
    let script = minifier::js::minify(&script).map_err(|why| anyhow!("{glue}: {why}"))?;
    page.change(&wasm, &short)?;
    page.change(&glue, script.to_string().as_bytes())
}

fn join_styles(page: &mut Page) -> Result<()> {
    let joined = styles::joined(&page.html, |name| page.read_text(name))?;
    for name in joined.superseded {
        page.remove(&name)?;
    }
    page.write(&joined.name, joined.styles.as_bytes())?;
    page.html = joined.html;
    Ok(())
}
