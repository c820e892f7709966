//! What a failed test leaves behind, for whoever looks into it: of each browser a picture, its
//! text, and its console.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{Browser, given};

/// The files of one test.
#[derive(Debug)]
pub(crate) struct Leavings {
    folder: PathBuf,
    test: String,
}

impl Leavings {
    /// Those of this test. There are none yet: those of an earlier run are removed.
    pub(crate) fn of(test: &str) -> Result<Self> {
        let folder = given::target()?.join("e2e");
        prepare(&folder, test)
            .with_context(|| format!("can't prepare the folder {}", folder.display()))?;
        Ok(Self {
            folder,
            test: test.to_owned(),
        })
    }

    /// Keeps what the browsers show, and says where. What can't be had is said as well, for there
    /// is a more important failure to tell.
    pub(crate) async fn keep(&self, browsers: &[Browser]) {
        for (browser, number) in browsers.iter().zip(1..) {
            let file = self.folder.join(format!("{}.{number}", self.test));
            if let Err(error) = keep_picture(browser, &with_end(&file, "png")).await {
                eprintln!("There is no picture of browser {number}: {error:#}");
            }
            if let Err(error) = keep_text(browser, &with_end(&file, "txt")).await {
                eprintln!("There is no text of browser {number}: {error:#}");
            }
        }
    }
}

fn prepare(folder: &Path, test: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name
            .strip_prefix(test)
            .is_some_and(|rest| rest.starts_with('.'))
        {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

async fn keep_picture(browser: &Browser, file: &Path) -> Result<()> {
    browser.driver().screenshot(file).await?;
    eprintln!("What it showed: {}", file.display());
    Ok(())
}

async fn keep_text(browser: &Browser, file: &Path) -> Result<()> {
    let script = "return location.href + '\\n\\n' + document.body.innerText + '\\n\\nConsole:\\n';";
    let page = browser.driver().execute(script, []).await?;
    let mut text: String = page.convert()?;
    for entry in browser.console().await? {
        text += &format!("{} {}\n", entry.level, entry.message);
    }
    fs::write(file, text)?;
    eprintln!("What it said: {}", file.display());
    Ok(())
}

/// The file with one more end to its name, which has dots already.
fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    name.into()
}
