//! A page's stylesheets in one file: fewer requests, and what they share is compressed once.

use anyhow::{Context, Result, anyhow};

use super::page::{integrity, short};

/// How trunk writes that a stylesheet is in a file of its own, up to the public URL and the name.
const LINK: &str = "<link rel=\"stylesheet\" href=\"";

/// What becomes of a page and its stylesheets.
#[derive(Debug, Eq, PartialEq)]
pub struct Joined {
    pub html: String,
    /// The file of all styles, which index.html now names.
    pub name: String,
    pub styles: String,
    /// The files that nobody names any more.
    pub superseded: Vec<String>,
}

/// Puts all styles into the place of the first, in their order, without what is there for people.
pub fn joined(html: &str, read: impl Fn(&str) -> Result<String>) -> Result<Joined> {
    let (mut styles, mut superseded) = (String::new(), Vec::new());
    let mut public_url = "";
    let mut parts = html.split(LINK);
    let before = parts.next().unwrap_or_default();
    let mut after = String::new();
    for part in parts {
        let (link, rest) = part.split_once('>').context("a link has no end")?;
        let (url, _) = link.split_once('"').context("a stylesheet has no URL")?;
        let (folder, name) = url.split_at(url.rfind('/').map_or(0, |slash| slash + 1));
        public_url = folder;
        styles += &read(name)?;
        superseded.push(name.to_owned());
        after += rest.trim_start();
    }
    let styles = minifier::css::minify(&styles)
        .map_err(|why| anyhow!("the styles: {why}"))?
        .to_string();
    let integrity = integrity(&styles);
    let name = format!("styles-{}.css", short(&integrity));
    Ok(Joined {
        html: format!("{before}{LINK}{public_url}{name}\" integrity=\"{integrity}\">{after}"),
        name,
        styles,
        superseded,
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::{Joined, integrity, joined};

    #[test]
    fn the_page_may_be_meant_for_any_url() {
        let page = join("<link rel=\"stylesheet\" href=\"/chat/a.css\" integrity=\"sha384-a\"/>");
        let link = format!("href=\"/chat/{}\"", page.name);
        assert!(page.html.contains(&link), "{}", page.html);
    }

    fn join(html: &str) -> Joined {
        let read = |name: &str| -> Result<String> {
            Ok(match name {
                "a.css" => "/* Red. */ p { color: red }\n".into(),
                "b.css" => "p { color: blue }\n".into(),
                other => anyhow::bail!("there is no {other}"),
            })
        };
        joined(html, read).unwrap()
    }

    #[test]
    fn all_styles_are_where_the_first_were_and_in_their_order() {
        let page = join(concat!(
            "<title>T</title>\n",
            "<link rel=\"stylesheet\" href=\"./a.css\" integrity=\"sha384-a\"/>\n",
            "<link rel=\"stylesheet\" href=\"./b.css\" integrity=\"sha384-b\"/>\n",
            "<script>1</script>",
        ));
        assert_eq!(page.styles, " p{color:red}p{color:blue}");
        assert_eq!(page.superseded, ["a.css", "b.css"]);
        let (name, hash) = (&page.name, integrity(&page.styles));
        assert_eq!(
            page.html,
            format!(
                "<title>T</title>\n<link rel=\"stylesheet\" href=\"./{name}\" integrity=\"{hash}\"><script>1</script>"
            ),
        );
    }

    #[test]
    fn the_files_name_tells_their_content() {
        let of = |name| join(&format!("<link rel=\"stylesheet\" href=\"./{name}\">")).name;
        assert_ne!(of("a.css"), of("b.css"));
        assert!(!of("a.css").contains('/'));
    }
}
