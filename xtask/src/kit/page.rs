//! A page as trunk has built it: a folder, and the index.html that names the rest by path and hash.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha384};

/// A page in its folder; trunk puts every file at the top of it.
pub struct Page {
    folder: PathBuf,
    /// The text of index.html: to be saved.
    pub html: String,
}

impl Page {
    pub fn open(folder: &Path) -> Result<Self> {
        let html = fs::read_to_string(folder.join("index.html"));
        Ok(Self {
            html: html.with_context(|| format!("there is no page in {}", folder.display()))?,
            folder: folder.to_owned(),
        })
    }

    /// Writes index.html.
    pub fn save(&self) -> Result<()> {
        self.write("index.html", self.html.as_bytes())
    }

    /// The one file whose name ends like this.
    pub fn file_ending(&self, end: &str) -> Result<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            found.extend(name.ends_with(end).then_some(name));
        }
        match <[String; 1]>::try_from(found) {
            Ok([name]) => Ok(name),
            Err(found) => bail!("there is to be one file …{end}, and there are {found:?}"),
        }
    }

    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(name);
        fs::read(&path).with_context(|| format!("can't read {}", path.display()))
    }

    pub fn read_text(&self, name: &str) -> Result<String> {
        String::from_utf8(self.read(name)?).with_context(|| format!("{name} is no text"))
    }

    pub fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, content).with_context(|| format!("can't write {}", path.display()))
    }

    pub fn remove(&self, name: &str) -> Result<()> {
        let path = self.folder.join(name);
        fs::remove_file(&path).with_context(|| format!("can't remove {}", path.display()))
    }

    /// Gives a file another content, and a name that tells it: who serves the page may have browsers keep a file by
    /// its name. index.html gets both.
    pub fn change(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let (before, after) = (integrity(self.read(name)?), integrity(content));
        let renamed = renamed(name, &after);
        self.html = self.html.replace(&before, &after).replace(name, &renamed);
        self.remove(name)?;
        self.write(&renamed, content)
    }
}

/// A name with another hash in it: `app-{hash}.js`, `app-{hash}_bg.wasm`.
fn renamed(name: &str, integrity: &str) -> String {
    let Some((stem, rest)) = name.rsplit_once('-') else {
        return name.to_owned();
    };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    format!("{stem}-{}{rest}", short(integrity))
}

/// As much of a hash as makes a file's name another one when the content is another one.
pub fn short(integrity: &str) -> String {
    let (_, digest) = integrity.split_once('-').unwrap_or(("", integrity));
    let letters = digest.chars().filter(char::is_ascii_alphanumeric);
    letters.take(16).collect()
}

/// The hash of a content, as an `integrity` attribute and a Content-Security-Policy have it.
pub fn integrity(content: impl AsRef<[u8]>) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::{integrity, renamed};

    #[test]
    fn a_changed_file_has_a_name_that_tells_its_content() {
        let hash = integrity("one");
        let script = renamed("app-0123456789abcdef.js", &hash);
        assert!(script.starts_with("app-") && script.ends_with(".js"));
        assert_eq!(script.len(), "app-0123456789abcdef.js".len());
        assert_ne!(
            script,
            renamed("app-0123456789abcdef.js", &integrity("two"))
        );
        assert_eq!(
            renamed("my-app-0123456789abcdef_bg.wasm", &hash),
            script.replace("app-", "my-app-").replace(".js", "_bg.wasm")
        );
        assert_eq!(renamed("app.js", &hash), "app.js");
    }
}
