//! What holds when nothing is written, where it is the same in every deployment: for the resolver and for editors.

use crate::name::{ConnectionName, Port, ProsodyVersion};
use crate::spec::{Authentication, Channel};
use std::net::Ipv4Addr;

/// Where clients of the main Prosody connect (Prosody `portmanager.lua`).
pub(crate) const CLIENT_PORT: Port = Port::known(5222);
/// Where the main Prosody serves HTTP (Prosody `mod_http.lua`).
pub(crate) const HTTP_PORT: Port = Port::known(5280);
/// Where Prosody-JVB listens. Upstream's own default for Jicofo is 6222; it is always written out.
pub(crate) const INTERNAL_PORT: Port = Port::known(15222);
/// Where Jicofo's REST interface listens (jicofo `reference.conf`, `jicofo.rest.port`).
pub(crate) const REST_PORT: Port = Port::known(8888);
/// Where browsers connect.
pub(crate) const HTTPS_PORT: Port = Port::known(443);
/// Where media arrives (jvb `reference.conf`, `videobridge.ice.udp.port`).
pub(crate) const MEDIA_PORT: Port = Port::known(10000);
/// Where bridges serve their clients' WebSocket, by convention.
pub(crate) const COLIBRI_PORT: Port = Port::known(9090);
/// Where bridges serve health and metrics (jicoco `JettyBundleActivatorConfig.kt`).
pub(crate) const PRIVATE_PORT: Port = Port::known(8080);

/// The machine everything runs on.
pub(crate) const MACHINE: &str = "meet";
/// The user name of Jicofo, which Jitsi's Prosody modules look for.
pub(crate) const FOCUS_USER: &str = "focus";
/// The user name of every bridge.
pub(crate) const BRIDGE_USER: &str = "jvb";
/// The room bridges announce themselves in.
pub(crate) const BREWERY: &str = "jvbbrewery";
/// The region of a bridge that names none.
pub(crate) const REGION: &str = "default";

/// The variable with the password of Jicofo's client connection.
pub(crate) const CLIENT_PASSWORD: &str = "JICOFO_AUTH_PASSWORD";
/// The variable with the password of Jicofo's service connection.
pub(crate) const SERVICE_PASSWORD: &str = "JICOFO_SERVICE_PASSWORD";
/// The variable with the password of the bridges.
pub(crate) const BRIDGE_PASSWORD: &str = "JVB_AUTH_PASSWORD";

/// The service the main Prosody runs as; its files and folders are named by it.
pub(crate) const MAIN_SERVICE: &str = "prosody";
/// The service Prosody-JVB runs as.
pub(crate) const JVB_SERVICE: &str = "prosody-jvb";
/// The folder of the web application (Debian package `jitsi-meet-web`).
pub(crate) const WEB_ROOT: &str = "/usr/share/jitsi-meet";

/// The release configs are written for.
pub(crate) const VERSION: ProsodyVersion = ProsodyVersion::V13_0;
/// The connection bridges are looked for on.
pub(crate) const CONNECTION: ConnectionName = ConnectionName::Service;

/// How clients talk to a bridge besides media.
pub(crate) const CHANNEL: Channel = Channel::Websocket;
/// Who may log in.
pub(crate) static AUTHENTICATION: Authentication = Authentication::InternalHashed;
/// Where a server listens that nobody else than its own machine needs.
pub(crate) const LOOPBACK: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// Whether BOSH is served.
pub(crate) const BOSH: bool = true;
/// Whether XMPP over WebSocket is served.
pub(crate) const WEBSOCKET: bool = true;
/// Whether certificates have no authority behind them.
pub(crate) const SELF_SIGNED: bool = false;
/// Whether a login without a token is let in.
pub(crate) const ALLOW_EMPTY: bool = false;
/// Whether Jicofo's service connection is made.
pub(crate) const SERVICE_CONNECTION: bool = true;
/// Whether data channels are offered.
pub(crate) const SCTP: bool = true;
/// Whether one conference may span several bridges.
pub(crate) const RELAY: bool = false;

/// The folder with the certificates of the Prosody that runs as `service`.
pub(crate) fn certificates(service: &str) -> String {
    format!("/etc/{service}/certs")
}

/// The data folder of the Prosody that runs as `service`.
pub(crate) fn data(service: &str) -> String {
    format!("/var/lib/{service}")
}

/// The file with the process id of the Prosody that runs as `service`.
pub(crate) fn pidfile(service: &str) -> String {
    format!("/run/{service}/prosody.pid")
}

/// The log of the Prosody that runs as `service`.
pub(crate) fn log(service: &str) -> String {
    format!("/var/log/{service}/prosody.log")
}
