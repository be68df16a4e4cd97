//! The least that an upload can be: so many requests at a time, nothing else.

use crate::Result;
use futures::{StreamExt as _, TryStreamExt as _};

pub(crate) async fn run(url: &str, in_flight: usize, files: Vec<String>) -> Result {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let puts = files.iter().enumerate().map(|(number, file)| {
        let put = http.put(url.replace("{}", &number.to_string())).header("x-ms-blob-type", "BlockBlob");
        async move {
            let bytes = tokio::fs::read(file).await?;
            put.body(bytes).send().await?.error_for_status()?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        }
    });
    futures::stream::iter(puts).buffer_unordered(in_flight).try_collect::<()>().await?;
    println!("{} files sent", files.len());
    Ok(())
}
