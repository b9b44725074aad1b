//! The yardstick: nginx as a plain proxy, one process, upstream connections kept.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Child;
use tokio::time::{Instant, sleep};

use crate::scratch::Scratch;
use crate::target::{self, Target};

/// nginx says nowhere that it listens; it does so at once, under valgrind a little later.
const STARTING: Duration = Duration::from_secs(30);

/// A running nginx.
pub(crate) struct Nginx {
    pub(crate) target: Target,
    pub(crate) child: Child,
}

/// Starts it before this upstream, under another program when `prefix` names one.
pub(crate) async fn start(
    scratch: &Scratch,
    upstream: SocketAddr,
    prefix: &[String],
) -> anyhow::Result<Nginx> {
    let folder = scratch.folder("nginx")?;
    let port = free_port().await?;
    let file = scratch.write("nginx/nginx.conf", configuration(&folder, port, upstream))?;
    let mut child = target::command(prefix, Path::new("nginx"))
        .arg("-p")
        .arg(&folder)
        .arg("-c")
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("nginx does not start; apt-get install nginx-light")?;
    let listening = SocketAddr::from(([127, 0, 0, 1], port));
    reachable(listening, &mut child, &folder).await?;
    let mut target = Target::new("nginx", format!("http://{listening}"), child.id());
    target.stream_base = Some(format!("http://{listening}/stream"));
    Ok(Nginx { target, child })
}

/// `master_process off` makes the one process the worker: its figures are the worker's, and killing it leaves none
/// behind.
fn configuration(folder: &Path, port: u16, upstream: SocketAddr) -> String {
    let folder = folder.display();
    let location = "proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection \"\";";
    format!(
        "daemon off; master_process off; worker_processes 1; user root;
pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; tcp_nodelay on; keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream mock {{ server {upstream}; keepalive 64; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ {location} }}
    location /stream/ {{ {location} proxy_buffering off; }}
  }}
}}
"
    )
}

/// nginx cannot take port 0; between this and its start the port is only probably free.
async fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?.port())
}

async fn reachable(listening: SocketAddr, child: &mut Child, folder: &Path) -> anyhow::Result<()> {
    let deadline = Instant::now() + STARTING;
    while TcpStream::connect(listening).await.is_err() {
        if let Some(status) = child.try_wait()? {
            let log = std::fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            bail!("nginx ended with {status}: {log}");
        }
        if Instant::now() > deadline {
            bail!("nginx does not listen on {listening}");
        }
        sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}
