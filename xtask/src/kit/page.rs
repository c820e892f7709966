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

    /// Gives a file another content, and index.html the hash of it.
    pub fn change(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let before = integrity(self.read(name)?);
        self.html = self.html.replace(&before, &integrity(content));
        self.write(name, content)
    }
}

/// The hash of a content, as an `integrity` attribute and a Content-Security-Policy have it.
pub fn integrity(content: impl AsRef<[u8]>) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}
