//! Where things listen and connect: ports, hosts, interfaces.

use super::domain::MAX_DOMAIN;
use super::{Domain, Name, NameError};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU16;
use std::sync::{Arc, LazyLock};

/// A TCP or UDP port, 1 to 65535.
///
/// ```
/// use jitsi_topology::name::Port;
/// assert_eq!(Port::new(15222)?.get(), 15222);
/// assert!(Port::new(70000).is_err());
/// # Ok::<(), jitsi_topology::name::NameError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port(NonZeroU16);

impl Port {
    /// A port from a number.
    ///
    /// # Errors
    /// When `number` is not 1 to 65535.
    pub fn new(number: i64) -> Result<Self, NameError> {
        let small = u16::try_from(number).ok().and_then(NonZeroU16::new);
        small.map(Self).ok_or_else(|| NameError::new::<Self>(&number.to_string(), "it is out of range"))
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0.get()
    }

    /// A port known when the program is written; the build stops when it is zero.
    pub(crate) const fn known(number: u16) -> Self {
        match NonZeroU16::new(number) {
            Some(port) => Self(port),
            None => panic!("a port is not zero"),
        }
    }

    /// The port one higher, if there is one.
    pub(crate) fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
}

impl Name for Port {
    const WHAT: &'static str = "a port";
    const ALLOWED: &'static str = "a whole number from 1 to 65535";
    const EXAMPLE: &'static str = "15222";
    const PATTERN: &'static str =
        "^(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$";
    const MAX_BYTES: usize = 5;
    const IS_NUMBER: bool = true;

    fn parse(text: &str) -> Result<Self, NameError> {
        // `+443` and `0443` are numbers to the standard library.
        let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text);
        Self::new(number.ok_or_else(|| NameError::new::<Self>(text, "it is not a whole number"))?)
    }

    fn from_number(number: i128) -> Result<Self, NameError> {
        i64::try_from(number).map_or_else(|_| Self::parse(&number.to_string()), Self::new)
    }

    #[cfg(feature = "schema")]
    fn schema() -> schemars::Schema {
        super::schema::number::<Self>(1, u16::MAX)
    }
}

schema_of!(Port);

impl std::str::FromStr for Port {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        <Self as Name>::parse(text)
    }
}

impl TryFrom<i64> for Port {
    type Error = NameError;
    fn try_from(number: i64) -> Result<Self, NameError> {
        Self::new(number)
    }
}

impl TryFrom<u16> for Port {
    type Error = NameError;
    fn try_from(number: u16) -> Result<Self, NameError> {
        Self::new(number.into())
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Port({})", self.0)
    }
}

impl serde::Serialize for Port {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.get())
    }
}

impl<'de> serde::Deserialize<'de> for Port {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// An IPv4 address without leading zeros.
macro_rules! ipv4_pattern {
    () => {
        concat!("(?:", octet_pattern!(), r"\.){3}", octet_pattern!())
    };
}

macro_rules! octet_pattern {
    () => {
        "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    };
}

/// A group of an IPv6 address.
macro_rules! group {
    () => {
        "[0-9A-Fa-f]{1,4}"
    };
}

/// `$before` groups or less, `::`, `$least` to `$after` groups.
macro_rules! gap {
    ($before:literal, $least:literal, $after:literal) => {
        concat!("(?:", group!(), ":){1,", $before, "}(?::", group!(), "){", $least, ",", $after, "}")
    };
}

/// An IPv4 or IPv6 address (RFC 3986 section 3.2.2, one piece for each place the `::` may be at). The first half ends in
/// an IPv4 address, with all, some or none of the six groups of an IPv6 address before it.
macro_rules! ip_pattern {
    () => {
        concat!(
            "(?:(?:",
            group!(),
            ":){6}|::(?:",
            group!(),
            ":){0,5}|",
            gap!("5", "0", "0"),
            ":|",
            gap!("4", "0", "1"),
            ":|",
            gap!("3", "0", "2"),
            ":|",
            gap!("2", "0", "3"),
            ":|",
            gap!("1", "0", "4"),
            ":)?",
            ipv4_pattern!(),
            "|(?:",
            group!(),
            ":){7}",
            group!(),
            "|(?:",
            group!(),
            ":){1,7}:|",
            gap!("6", "1", "1"),
            "|",
            gap!("5", "1", "2"),
            "|",
            gap!("4", "1", "3"),
            "|",
            gap!("3", "1", "4"),
            "|",
            gap!("2", "1", "5"),
            "|",
            gap!("1", "1", "6"),
            "|::(?:(?:",
            group!(),
            ":){0,6}",
            group!(),
            ")?"
        )
    };
}

/// Where a client connects: a DNS name or an IP address.
///
/// ```
/// use jitsi_topology::name::Host;
/// assert!(Host::parse("localhost")?.is_loopback());
/// assert!(!Host::parse("192.0.2.7")?.is_loopback());
/// # Ok::<(), jitsi_topology::name::NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A name that DNS or the hosts file resolves; `localhost` among them.
    Dns(Domain),
    /// An IPv4 or IPv6 address.
    Ip(IpAddr),
}

impl Host {
    /// Reads `text`; see [`Name::parse`].
    ///
    /// # Errors
    /// When `text` is neither an address nor a DNS name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        <Self as Name>::parse(text)
    }

    /// Whether a connection to it stays on the machine that makes it.
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Dns(name) => name.as_str() == "localhost",
            Self::Ip(ip) => ip.is_loopback(),
        }
    }
}

impl Name for Host {
    const WHAT: &'static str = "a host";
    const ALLOWED: &'static str = "a DNS name or an IPv4 or IPv6 address, without a port";
    const EXAMPLE: &'static str = "192.0.2.7";
    const PATTERN: &'static str =
        concat!("^(?:", ip_pattern!(), r"|\[(?:", ip_pattern!(), r")\]|", domain_pattern!(), ")$");
    const NEVER: Option<&'static str> = Some(long_label!());
    const MAX_BYTES: usize = 1024;
    const MAX_CHARS: usize = MAX_DOMAIN;

    fn parse(text: &str) -> Result<Self, NameError> {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            return Ok(Self::Ip(ip));
        }
        Domain::parse(text).map(Self::Dns).map_err(|error| NameError::new::<Self>(text, error.problem()))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => name.fmt(f),
            Self::Ip(ip) => ip.fmt(f),
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Host(\"{self}\")")
    }
}

parsed_name!(Host);

impl serde::Serialize for Host {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Dns(name) => name.serialize(serializer),
            Self::Ip(ip) => serializer.collect_str(ip),
        }
    }
}

/// A host and a port, as a client of it sees them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Endpoint {
    /// The host to connect to.
    pub host: Host,
    /// The port to connect to.
    pub port: Port,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]:{}", self.port),
            host => write!(f, "{host}:{}", self.port),
        }
    }
}

impl Endpoint {
    /// The same text as `Display` shows, behind a scheme: `http://10.0.0.5:9090`. A site has one for each bridge, and
    /// this takes a fraction of the time.
    pub(crate) fn url(&self, scheme: &str) -> String {
        // Room for most, so that it does not grow piece by piece.
        let mut url = String::with_capacity(64);
        let mut digits = itoa::Buffer::new();
        url.push_str(scheme);
        match &self.host {
            Host::Dns(name) => url.push_str(name.as_str()),
            Host::Ip(IpAddr::V4(ip)) => {
                for (index, octet) in ip.octets().into_iter().enumerate() {
                    url.push_str(if index == 0 { "" } else { "." });
                    url.push_str(digits.format(octet));
                }
            }
            Host::Ip(ip @ IpAddr::V6(_)) => url.extend(["[", &ip.to_string(), "]"]),
        }
        url.push(':');
        url.push_str(digits.format(self.port.get()));
        url
    }
}

/// A domain with a port, as it is told to browsers: `meet.example.org:443`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PublicEndpoint {
    /// The domain that browsers connect to.
    pub domain: Domain,
    /// The port that browsers connect to.
    pub port: Port,
}

impl fmt::Display for PublicEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.domain, self.port)
    }
}

impl serde::Serialize for PublicEndpoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Whole, as a room is.
        serializer.serialize_str(&[self.domain.as_str(), ":", itoa::Buffer::new().format(self.port.get())].concat())
    }
}

/// One address a socket is bound to: an IP address, or `*` for every IPv4 interface, as Prosody and nginx write it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Interface(pub IpAddr);

impl Name for Interface {
    const WHAT: &'static str = "an interface";
    const ALLOWED: &'static str = "an IPv4 or IPv6 address, `*` for every IPv4 interface or `::` for every IPv6 one";
    const EXAMPLE: &'static str = "127.0.0.1";
    const PATTERN: &'static str = concat!(r"^(?:\*|", ip_pattern!(), ")$");
    const MAX_BYTES: usize = 45;

    fn parse(text: &str) -> Result<Self, NameError> {
        match text {
            "*" => Ok(Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))),
            text => {
                <IpAddr as Name>::parse(text).map(Self).map_err(|error| NameError::new::<Self>(text, error.problem()))
            }
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) => f.write_str("*"),
            ip => fmt::Display::fmt(&ip, f),
        }
    }
}

parsed_name!(Interface);
serialized_as_shown!(Interface);

impl Name for IpAddr {
    const WHAT: &'static str = "an IP address";
    const ALLOWED: &'static str = "an IPv4 or IPv6 address";
    const EXAMPLE: &'static str = "192.0.2.7";
    const PATTERN: &'static str = concat!("^(?:", ip_pattern!(), ")$");
    const MAX_BYTES: usize = 45;

    fn parse(text: &str) -> Result<Self, NameError> {
        text.parse().map_err(|_| NameError::new::<Self>(text, "it is no IPv4 and no IPv6 address"))
    }
}

/// The addresses a socket is bound to; never empty. `0.0.0.0` stands for every IPv4 interface, `::` for every IPv6 one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interfaces(Arc<[IpAddr]>);

impl Interfaces {
    /// Binds to these addresses; `None` when there are none, because then nobody listens.
    pub fn new(addresses: impl IntoIterator<Item = IpAddr>) -> Option<Self> {
        let addresses: Arc<[IpAddr]> = addresses.into_iter().collect();
        (!addresses.is_empty()).then_some(Self(addresses))
    }

    /// Every interface, IPv4 and IPv6.
    pub fn everywhere() -> Self {
        static SHARED: LazyLock<Interfaces> =
            LazyLock::new(|| Interfaces([IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)].into()));
        SHARED.clone()
    }

    /// The loopback interface alone. IPv4 only: `::1` does not exist where IPv6 is switched off, and a server that
    /// cannot bind it logs an error at every start.
    pub fn loopback() -> Self {
        static SHARED: LazyLock<Interfaces> = LazyLock::new(|| Interfaces([IpAddr::V4(Ipv4Addr::LOCALHOST)].into()));
        SHARED.clone()
    }

    /// The addresses, in the order they were given.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.0
    }

    /// Whether it is bound to every interface of either family.
    pub fn is_everywhere(&self) -> bool {
        self.0.iter().any(IpAddr::is_unspecified)
    }

    /// Whether nothing but the machine itself can reach it.
    pub fn is_loopback_only(&self) -> bool {
        self.0.iter().all(IpAddr::is_loopback)
    }

    /// Whether a connection made on the machine itself, to a loopback address, arrives.
    pub fn answers_loopback(&self) -> bool {
        self.0.iter().any(|ip| ip.is_loopback() || ip.is_unspecified())
    }

    /// Whether a connection to `ip` of this machine arrives.
    pub fn answers(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|own| *own == ip || (own.is_unspecified() && own.is_ipv4() == ip.is_ipv4()))
    }

    /// Whether two sockets with these addresses and one port cannot both be bound.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().any(|ip| other.answers(*ip)) || other.0.iter().any(|ip| self.answers(*ip))
    }
}

impl fmt::Display for Interfaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, ip) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{ip}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Interfaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Interfaces({self})")
    }
}
