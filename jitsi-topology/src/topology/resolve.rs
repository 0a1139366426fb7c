//! From what people wrote to what will run: every default, each as a formula of what stands above it.

use super::frame::{Defaults, Frame, Machines};
use super::ports::Ports;
use super::{Blamed, route_of};
use crate::component::{
    Account, Additions, Authentication, Bridge, Certificate, ClientConnection, Components, FeatureHost, FeatureRole,
    FocusProxy, HttpServer, InstancePaths, JITSI_PLUGINS, Jicofo, JicofoXmpp, Listener, Login, Machine, MainProsody,
    Mapping, Muc, MucClient, Nginx, ProsodyJvb, Relay, SECURE_INTERFACES, ServiceConnection, Token, VirtualHost, Web,
    WebSocket, XmppRoutes,
};
use crate::default;
use crate::fact::{Encryption, Tls, Transport};
use crate::law;
use crate::name::{
    BareJid, BridgeName, Domain, Endpoint, EnvName, Extra, Feature, FilePath, Host, HostKind, Interface, Interfaces,
    Log, MachineName, ModuleName, Name, NameError, Nickname, Node, Password, Port, PublicEndpoint, RoomJid, known,
};
use crate::place::Trail;
use crate::shown::shown;
use crate::spec::{self, Lenient, Spec};
use crate::violation::Violation;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

/// What resolving gives: components that can be checked whatever was wrong, and what was wrong.
pub(super) struct Resolved {
    pub(super) components: Components,
    pub(super) violations: Vec<Violation>,
    pub(super) blamed: Blamed,
}

/// What is wrong with the values alone.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) violations: Vec<Violation>,
    blamed: Blamed,
}

impl Problems {
    /// The value, when one was written that parses; what does not parse is a violation.
    fn take<T: Clone>(&mut self, at: &Trail<'_>, written: Option<&Lenient<T>>) -> Option<T> {
        match written?.get() {
            Ok(value) => Some(value.clone()),
            Err(error) => {
                self.invalid(at, error);
                None
            }
        }
    }

    /// The list, when one was written and every entry parses; entries that do not are violations. What would follow
    /// from the others alone, as when Jicofo's account is the one that was mistyped, is noise.
    fn take_all<T: Clone>(&mut self, at: &Trail<'_>, written: Option<&Vec<Lenient<T>>>) -> Option<Vec<T>> {
        let written = written?;
        let taken = self.take_each(at, written);
        (taken.len() == written.len()).then_some(taken)
    }

    /// The entries of a list that parse.
    fn take_each<T: Clone>(&mut self, at: &Trail<'_>, written: &[Lenient<T>]) -> Vec<T> {
        written.iter().enumerate().filter_map(|(index, value)| self.take(&at.index(index), Some(value))).collect()
    }

    /// A name that is a key or was joined from others.
    fn parse<T: Name>(&mut self, at: &Trail<'_>, text: &str) -> Option<T> {
        T::parse(text).map_err(|error| self.invalid(at, &error)).ok()
    }

    fn invalid(&mut self, at: &Trail<'_>, error: &NameError) {
        self.say(at, error.to_string(), error.help());
    }

    fn say(&mut self, at: &Trail<'_>, message: impl Into<String>, help: impl Into<String>) {
        let place = at.place();
        self.blamed.add(place.clone());
        self.violations.push(law::invalid_value::violation(place, message, help));
    }
}

/// Resolves a whole spec.
pub(super) fn resolve(spec: &Spec) -> Resolved {
    let mut problems = Problems::default();
    let domain = problems.take(&Trail::root("domain"), Some(&spec.domain));
    // When the domain itself is unusable the rest is still read, so that its bad values are told as well.
    let domain = domain.unwrap_or_else(|| known("domain.invalid"));
    let machines = machines(&mut problems, spec);
    let mut resolver = Resolver { problems, machines, domain };
    let components = resolver.components(spec);
    let Problems { violations, blamed } = resolver.problems;
    Resolved { components, violations, blamed }
}

/// The machine everything runs on when nothing is said.
pub(super) fn meet() -> MachineName {
    known(default::MACHINE)
}

fn machines(problems: &mut Problems, spec: &Spec) -> BTreeMap<MachineName, Machine> {
    let root = Trail::root("machines");
    let mut machines =
        BTreeMap::from([(meet(), Machine { name: meet(), address: None, aliases: Vec::new(), bind: None })]);
    for (key, written) in &spec.machines {
        let at = root.field(key);
        let Some(name) = problems.parse::<MachineName>(&at, key) else { continue };
        let address = problems.take(&at.field("address"), written.address.as_ref());
        let aliases = problems.take_each(&at.field("aliases"), &written.aliases);
        let bind = problems.take(&at.field("bind"), written.bind.as_ref());
        machines.insert(name.clone(), Machine { name, address, aliases, bind });
    }
    machines
}

struct Resolver {
    problems: Problems,
    machines: BTreeMap<MachineName, Machine>,
    domain: Domain,
}

impl Resolver {
    fn components(&mut self, spec: &Spec) -> Components {
        let nginx_machine = self.machine("nginx", spec.nginx.machine.as_deref());
        let main_machine = self.machine("main_prosody", spec.main_prosody.machine.as_deref());
        let jvb_machine = self.machine("prosody_jvb", spec.prosody_jvb.machine.as_deref());
        let jicofo_machine = self.machine("jicofo", spec.jicofo.machine.as_deref());

        let https_port = self.port(&["nginx", "https"], spec.nginx.https.port.as_ref(), default::HTTPS_PORT);
        let https =
            self.listener(&Trail::root("nginx").field("https"), &spec.nginx.https, https_port, Interfaces::everywhere);
        let public_domain = self.domain_at(&["nginx", "domain"], spec.nginx.domain.as_ref(), None);
        // People open the domain and arrive at nginx, so the domain is an address of its machine.
        if let Some(machine) = self.machines.get_mut(&nginx_machine) {
            machine.address.get_or_insert(Host::Dns(public_domain.clone()));
        }

        let hosts = self.hosts(spec);
        let main_port = self.port(&["main_prosody", "c2s"], spec.main_prosody.c2s.port.as_ref(), default::CLIENT_PORT);
        let http_port = self.port(&["main_prosody", "http"], spec.main_prosody.http.port.as_ref(), default::HTTP_PORT);
        let jvb_port = self.port(&["prosody_jvb", "c2s"], spec.prosody_jvb.c2s.port.as_ref(), default::INTERNAL_PORT);

        let jicofo = self.jicofo(spec, &hosts, &jicofo_machine, (&main_machine, main_port), (&jvb_machine, jvb_port));
        let upstream = self.upstream(spec, &nginx_machine, &main_machine, http_port);

        let mut ports = Ports::for_bridges(spec.bridges.len());
        for (machine, port) in [
            (&nginx_machine, https.port),
            (&main_machine, main_port),
            (&main_machine, http_port),
            (&jvb_machine, jvb_port),
        ] {
            ports.take(machine, [(Transport::Tcp, port)]);
        }
        ports.take(&jicofo_machine, [(Transport::Tcp, jicofo.rest.port())]);
        let public = PublicEndpoint { domain: public_domain.clone(), port: https.port };
        let bridges =
            self.bridges(spec, &mut ports, &jicofo, &hosts, (&jvb_machine, jvb_port), (&nginx_machine, public));

        let main_reach = Reach::of(&jicofo.xmpp.client.login.host);
        let jvb_reach = bridges
            .iter()
            .flat_map(|bridge| &bridge.xmpp)
            .map(|client| &client.login)
            .chain([&jicofo.xmpp.service.login])
            .map(|login| Reach::of(&login.host))
            .max();
        let main_prosody = self.main_prosody(
            spec,
            &hosts,
            &jicofo,
            main_machine,
            (main_reach, main_port),
            (&upstream, &nginx_machine, http_port),
        );
        let prosody_jvb = self.prosody_jvb(
            spec,
            &hosts,
            &jicofo,
            &bridges,
            jvb_machine,
            (jvb_reach.unwrap_or(Reach::Loopback), jvb_port),
        );
        let nginx = self.nginx(spec, nginx_machine, public_domain, https, upstream, &main_prosody);

        let mut machines = std::mem::take(&mut self.machines);
        let meet = meet();
        let on_meet = [&main_prosody.machine, &prosody_jvb.machine, &jicofo.machine, &nginx.machine];
        let on_meet = on_meet.into_iter().chain(bridges.iter().map(|bridge| &bridge.machine)).any(|name| *name == meet);
        // It is there for those who name no machine.
        if !on_meet && !spec.machines.contains_key(meet.as_str()) {
            machines.remove(&meet);
        }
        for machine in machines.values_mut().filter(|machine| self.problems.blamed.names(&machine.name)) {
            machine.address.get_or_insert_with(|| stand_in(&machine.name));
        }
        let mut components =
            Components { machines, main_prosody, prosody_jvb, jicofo, nginx, others: Vec::new(), bridges };
        let (machines, nginx) = (Machines::indexed(&components.machines), &components.nginx.machine);
        components.nginx.routes =
            components.bridges.iter().filter_map(|bridge| route_of(bridge, &machines, nginx)).collect();
        components
    }

    /// The machine of a component, which must be one that is described.
    fn machine(&mut self, section: &str, written: Option<&str>) -> MachineName {
        let root = Trail::root(section);
        machine(&mut self.problems, &Machines::of(&self.machines), &root, written)
    }

    fn domain_at(
        &mut self,
        path: &[&str; 2],
        written: Option<&Lenient<Domain>>,
        prefix: Option<&'static str>,
    ) -> Domain {
        let [section, field] = path;
        let taken = self.problems.take(&Trail::root(section).field(field), written);
        taken.unwrap_or_else(|| match prefix {
            Some(prefix) => self.below(&self.domain.clone(), prefix),
            None => self.domain.clone(),
        })
    }

    /// A domain below another; where the deployment's domain is too long for that, it is the one to blame.
    fn below(&mut self, domain: &Domain, prefix: &'static str) -> Domain {
        domain.below(prefix).unwrap_or_else(|error| {
            self.problems.say(
                &Trail::root("domain"),
                format!("`{prefix}.` does not fit before it: {}", error.problem()),
                "use a shorter domain",
            );
            domain.clone()
        })
    }

    fn port(&mut self, path: &[&str; 2], written: Option<&Lenient<Port>>, default: Port) -> Port {
        let [section, field] = path;
        self.problems.take(&Trail::root(section).field(field).field("port"), written).unwrap_or(default)
    }

    /// A listener whose port has been read before, because others connect to it.
    fn listener(
        &mut self,
        at: &Trail<'_>,
        written: &spec::Listener,
        port: Port,
        interfaces: impl FnOnce() -> Interfaces,
    ) -> Listener {
        let at = at.field("interfaces");
        let interfaces = match self.problems.take_all::<Interface>(&at, written.interfaces.as_ref()) {
            None => interfaces(),
            Some(list) => Interfaces::new(list.into_iter().map(|interface| interface.0)).unwrap_or_else(|| {
                self.problems.say(
                    &at,
                    "it has no usable address, so nobody could connect",
                    "name at least one address, or leave it out",
                );
                interfaces()
            }),
        };
        Listener { interfaces, port }
    }

    /// The domains both Prosody instances serve, which most other defaults are made of.
    fn hosts(&mut self, spec: &Spec) -> Hosts {
        let Spec { main_prosody: main, prosody_jvb: jvb, .. } = spec;
        let client = self.domain_at(&["main_prosody", "client_domain"], main.client_domain.as_ref(), None);
        let auth = self.domain_at(&["main_prosody", "auth_domain"], main.auth_domain.as_ref(), Some("auth"));
        let tech = self.domain_at(&["prosody_jvb", "tech_domain"], jvb.tech_domain.as_ref(), Some("tech"));
        let conference = self.muc_domain("main_prosody", "conference", &main.conference, &self.domain.clone());
        let brewery_muc = self.muc_domain("prosody_jvb", "muc", &jvb.muc, &tech);
        let focus = match self
            .problems
            .take(&Trail::root("main_prosody").field("focus").field("domain"), main.focus.domain.as_ref())
        {
            Some(domain) => domain,
            None => self.below(&self.domain.clone(), "focus"),
        };
        Hosts { client, auth, conference, focus, tech, brewery_muc }
    }

    fn muc_domain(&mut self, section: &str, field: &'static str, written: &spec::Muc, above: &Domain) -> Domain {
        let taken = self.problems.take(&Trail::root(section).field(field).field("domain"), written.domain.as_ref());
        taken.unwrap_or_else(|| self.below(above, field))
    }

    fn jicofo(
        &mut self,
        spec: &Spec,
        hosts: &Hosts,
        machine: &MachineName,
        main: (&MachineName, Port),
        jvb: (&MachineName, Port),
    ) -> Jicofo {
        let written = &spec.jicofo;
        let root = Trail::root("jicofo");
        let machines = Machines::of(&self.machines);
        let (localhost, username) = (Host::Dns(known("localhost")), known(default::FOCUS_USER));
        let at = root.field("client");
        let client = &written.client;
        let login = WrittenLogin {
            host: client.host.as_ref(),
            port: client.port.as_ref(),
            domain: client.domain.as_ref(),
            username: client.username.as_ref(),
            password: client.password.as_ref(),
            verify_certificate: client.verify_certificate,
            tls: client.tls,
        };
        let default = DefaultLogin {
            from: machine,
            to: main.0,
            port: main.1,
            domain: &hosts.auth,
            localhost: &localhost,
            username: &username,
            password: &known(default::CLIENT_PASSWORD),
            tls: Tls::Offered,
        };
        let client = ClientConnection {
            login: resolve_login(&mut self.problems, &machines, &at, &login, &default),
            xmpp_domain: self
                .problems
                .take(&at.field("xmpp_domain"), client.xmpp_domain.as_ref())
                .unwrap_or_else(|| hosts.client.clone()),
            conference: self
                .problems
                .take(&at.field("conference"), client.conference.as_ref())
                .unwrap_or_else(|| hosts.conference.clone()),
            proxy: self.problems.take(&at.field("proxy"), client.proxy.as_ref()).unwrap_or_else(|| hosts.focus.clone()),
        };

        let at = root.field("service");
        let service = &written.service;
        let login = WrittenLogin {
            host: service.host.as_ref(),
            port: service.port.as_ref(),
            domain: service.domain.as_ref(),
            username: service.username.as_ref(),
            password: service.password.as_ref(),
            verify_certificate: service.verify_certificate,
            tls: service.tls,
        };
        let default = DefaultLogin {
            from: machine,
            to: jvb.0,
            port: jvb.1,
            domain: &hosts.tech,
            localhost: &localhost,
            username: &username,
            password: &known(default::SERVICE_PASSWORD),
            tls: Tls::Offered,
        };
        let service = ServiceConnection {
            enabled: service.enabled.unwrap_or(default::SERVICE_CONNECTION),
            login: resolve_login(&mut self.problems, &machines, &at, &login, &default),
        };

        let brewery = self.problems.take(&root.field("brewery"), written.brewery.as_ref());
        let xmpp = JicofoXmpp {
            brewery: brewery.unwrap_or_else(|| RoomJid::new(known(default::BREWERY), hosts.brewery_muc.clone())),
            xmpp_connection_name: written.xmpp_connection_name.unwrap_or(default::CONNECTION),
            nickname: Nickname::from(&service.login.username),
            client,
            service,
        };
        let rest = http_server(&mut self.problems, &root.field("rest"), &written.rest, |_| default::REST_PORT);
        let region = self.problems.take(&root.field("region"), written.region.as_ref());
        Jicofo {
            machine: machine.clone(),
            xmpp,
            rest,
            relay: written.relay.unwrap_or(default::RELAY),
            sctp: written.sctp.unwrap_or(default::SCTP),
            region,
            extra: written.extra.clone(),
        }
    }

    /// Where nginx passes BOSH and XMPP over WebSocket on to.
    fn upstream(&mut self, spec: &Spec, nginx: &MachineName, main: &MachineName, port: Port) -> Endpoint {
        let root = Trail::root("nginx");
        let at = root.field("prosody");
        let host = self.problems.take(&at.field("host"), spec.nginx.prosody.host.as_ref());
        let port = self.problems.take(&at.field("port"), spec.nginx.prosody.port.as_ref()).unwrap_or(port);
        let host = host.unwrap_or_else(|| match nginx == main {
            // An address and not a name: nginx would look a name up once, at its start.
            true => Host::Ip(Ipv4Addr::LOCALHOST.into()),
            false => host_of(&mut self.problems, &Machines::of(&self.machines), &at, main),
        });
        Endpoint { host, port }
    }

    fn bridges(
        &mut self,
        spec: &Spec,
        ports: &mut Ports<'_>,
        jicofo: &Jicofo,
        hosts: &Hosts,
        jvb: (&MachineName, Port),
        nginx: (&MachineName, PublicEndpoint),
    ) -> Vec<Bridge> {
        let frame = Frame {
            machines: Machines::indexed(&self.machines),
            prosody_jvb_machine: jvb.0,
            prosody_jvb_port: jvb.1,
            tech_domain: &hosts.tech,
            brewery: &jicofo.xmpp.brewery,
            relay: jicofo.relay,
            nginx_machine: nginx.0,
            public: nginx.1,
            defaults: Defaults::new(),
        };
        for written in &spec.bridges {
            reserve(ports, &frame.machines, written);
        }
        let root = Trail::root("bridges");
        spec.bridges
            .iter()
            .enumerate()
            .map(|(index, written)| bridge(&mut self.problems, &frame, ports, &root.index(index), index, written))
            .collect()
    }

    fn main_prosody(
        &mut self,
        spec: &Spec,
        hosts: &Hosts,
        jicofo: &Jicofo,
        machine: MachineName,
        clients: (Reach, Port),
        web: (&Endpoint, &MachineName, Port),
    ) -> MainProsody {
        let written = &spec.main_prosody;
        let root = Trail::root("main_prosody");
        let version = written.version.unwrap_or(default::VERSION);
        let focus = BareJid::new(jicofo.xmpp.client.login.username.clone(), hosts.auth.clone());

        let (clients, port) = clients;
        let (upstream, nginx_machine, http_port) = web;
        let from_elsewhere = Reach::of(&upstream.host);
        let own = self.machines.get(&machine).cloned();
        let c2s = self.listener(&root.field("c2s"), &written.c2s, port, || clients.interfaces(own.as_ref()));
        let http =
            self.listener(&root.field("http"), &written.http, http_port, || from_elsewhere.interfaces(own.as_ref()));
        let proxy = self.machines.get(nginx_machine).filter(|_| from_elsewhere == Reach::Network).and_then(own_address);

        let trusted_proxies = self
            .problems
            .take_all(&root.field("trusted_proxies"), written.trusted_proxies.as_ref())
            .unwrap_or_else(|| proxy.into_iter().collect());

        let certificates = self.certificates(&root, &written.certificates, &written.modules, default::MAIN_SERVICE);
        let authentication = self.authentication(&root.field("authentication"), written.authentication.as_ref());
        let admins = self
            .problems
            .take_all(&root.field("admins"), written.admins.as_ref())
            .unwrap_or_else(|| vec![focus.clone()]);
        let at = root.field("conference");
        let conference_admins = self
            .problems
            .take_all(&at.field("admins"), written.conference.admins.as_ref())
            .unwrap_or_else(|| admins.clone());
        let conference = Muc {
            only_admins_create: written.conference.restrict_room_creation.unwrap_or(true),
            waits_for_focus: true,
            ..muc(hosts.conference.clone(), conference_admins)
        };
        let target = self
            .problems
            .take(&root.field("focus").field("target"), written.focus.target.as_ref())
            .unwrap_or_else(|| focus.clone());

        MainProsody {
            version,
            c2s,
            web: Web {
                http,
                trusted_proxies,
                bosh: written.bosh.unwrap_or(default::BOSH),
                websocket: written.websocket.unwrap_or(default::WEBSOCKET),
            },
            client_domain: certificates.virtual_host(hosts.client.clone(), authentication),
            auth_domain: certificates.virtual_host(hosts.auth.clone(), Authentication::InternalHashed),
            features: self.features(&written.features, &conference.admins, &certificates),
            conference,
            focus: FocusProxy { domain: hosts.focus.clone(), target },
            admins,
            accounts: vec![Account { jid: focus, password: jicofo.xmpp.client.login.password.clone() }],
            paths: self.paths(&root, &written.paths, default::MAIN_SERVICE),
            additions: self.additions(
                &root,
                &WrittenAdditions {
                    modules: &written.modules,
                    plugin_paths: written.plugin_paths.as_ref(),
                    extra: &written.extra,
                    host_extra: &written.host_extra,
                    host_modules: &written.host_modules,
                    hosts: &written.hosts,
                },
            ),
            machine,
        }
    }

    fn features(&mut self, written: &[Feature], admins: &[BareJid], certificates: &Certificates) -> Vec<FeatureHost> {
        let features: BTreeSet<Feature> = written.iter().copied().collect();
        let host = |resolver: &mut Self, feature: Feature| {
            let domain = resolver.below(&resolver.domain.clone(), feature.prefix()?);
            Some(match feature {
                Feature::BreakoutRooms | Feature::Lobby => FeatureRole::Muc(Muc {
                    only_admins_create: true,
                    waits_for_focus: feature == Feature::BreakoutRooms,
                    ..muc(domain, admins.to_vec())
                }),
                Feature::Guests => {
                    FeatureRole::VirtualHost(certificates.virtual_host(domain, Authentication::JitsiAnonymous))
                }
                _ => FeatureRole::Component(domain),
            })
        };
        features.into_iter().map(|feature| FeatureHost { feature, host: host(self, feature) }).collect()
    }

    fn prosody_jvb(
        &mut self,
        spec: &Spec,
        hosts: &Hosts,
        jicofo: &Jicofo,
        bridges: &[Bridge],
        machine: MachineName,
        clients: (Reach, Port),
    ) -> ProsodyJvb {
        let (clients, port) = clients;
        let written = &spec.prosody_jvb;
        let root = Trail::root("prosody_jvb");
        let version = written.version.or(spec.main_prosody.version).unwrap_or(default::VERSION);
        let own = self.machines.get(&machine).cloned();
        let accounts = accounts(&hosts.tech, &jicofo.xmpp.service.login, bridges);
        let admins = self.problems.take_all(&root.field("muc").field("admins"), written.muc.admins.as_ref());
        let admins = admins.unwrap_or_else(|| accounts.iter().map(|account| account.jid.clone()).collect());
        let certificates = self.certificates(&root, &written.certificates, &written.modules, default::JVB_SERVICE);
        let authentication = self.authentication(&root.field("authentication"), written.authentication.as_ref());
        ProsodyJvb {
            version,
            c2s: self.listener(&root.field("c2s"), &written.c2s, port, || clients.interfaces(own.as_ref())),
            http: None,
            s2s: false,
            registration: false,
            tech_domain: certificates.virtual_host(hosts.tech.clone(), authentication),
            muc: Muc {
                only_admins_create: written.muc.restrict_room_creation.unwrap_or(false),
                ..muc(hosts.brewery_muc.clone(), admins)
            },
            accounts,
            paths: self.paths(&root, &written.paths, default::JVB_SERVICE),
            additions: self.additions(
                &root,
                &WrittenAdditions {
                    modules: &written.modules,
                    plugin_paths: written.plugin_paths.as_ref(),
                    extra: &written.extra,
                    host_extra: &written.host_extra,
                    host_modules: &written.host_modules,
                    hosts: &written.hosts,
                },
            ),
            machine,
        }
    }

    fn nginx(
        &mut self,
        spec: &Spec,
        machine: MachineName,
        domain: Domain,
        https: Listener,
        prosody: Endpoint,
        main: &MainProsody,
    ) -> Nginx {
        let written = &spec.nginx;
        let root = Trail::root("nginx");
        let mut file = |field: &'static str, written: Option<&Lenient<FilePath>>, default: String| {
            let taken = self.problems.take(&root.field(field), written);
            taken
                .or_else(|| self.problems.parse(&root.field(field), &default))
                .unwrap_or_else(|| known("/etc/nginx/certs/invalid"))
        };
        let chain = file("certificate", written.certificate.as_ref(), format!("/etc/nginx/certs/{domain}.crt"));
        let key = file("key", written.key.as_ref(), format!("/etc/nginx/certs/{domain}.key"));
        let web_root = file("web_root", written.web_root.as_ref(), default::WEB_ROOT.to_owned());
        let xmpp = XmppRoutes { prosody, bosh: main.web.bosh, websocket: main.web.websocket };
        let certificate = Certificate { chain, key, self_signed: false };
        Nginx { machine, domain, https, certificate, web_root, xmpp, routes: Vec::new(), extra: written.extra.clone() }
    }

    fn certificates(
        &mut self,
        at: &Trail<'_>,
        written: &spec::Certificates,
        modules: &[Lenient<ModuleName>],
        service: &str,
    ) -> Certificates {
        let at = at.field("certificates");
        let folder = self
            .problems
            .take(&at.field("folder"), written.folder.as_ref())
            .unwrap_or_else(|| known(&default::certificates(service)));
        let files_at = at.field("files");
        let mut files = BTreeMap::new();
        for (domain, written) in &written.files {
            let at = files_at.field(domain);
            let domain = self.problems.parse::<Domain>(&at, domain);
            let chain = self.problems.take(&at.field("chain"), Some(&written.chain));
            let key = self.problems.take(&at.field("key"), Some(&written.key));
            if let (Some(domain), Some(chain), Some(key)) = (domain, chain, key) {
                files.insert(domain, (chain, key));
            }
        }
        let lets_own_machine =
            modules.iter().any(|module| module.get().is_ok_and(|name| name.as_str() == SECURE_INTERFACES));
        Certificates {
            folder,
            files,
            self_signed: written.self_signed.unwrap_or(default::SELF_SIGNED),
            encryption: if lets_own_machine { Encryption::RequiredFromElsewhere } else { Encryption::Required },
        }
    }

    fn authentication(&mut self, at: &Trail<'_>, written: Option<&spec::Authentication>) -> Authentication {
        match written.unwrap_or(&default::AUTHENTICATION) {
            spec::Authentication::InternalHashed => Authentication::InternalHashed,
            spec::Authentication::Anonymous => Authentication::Anonymous,
            spec::Authentication::JitsiAnonymous => Authentication::JitsiAnonymous,
            spec::Authentication::Token(token) => Authentication::Token(self.token(&at.field("token"), token)),
        }
    }

    fn token(&mut self, at: &Trail<'_>, written: &spec::Token) -> Token {
        let app_id = written.app_id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| {
            self.problems.say(
                &at.field("app_id"),
                "token login needs an `app_id`, and there is none",
                "name the application the tokens are issued for",
            );
            String::new()
        });
        if written.app_secret.is_none() && written.key_server.is_none() {
            let help =
                "give `app_secret`, the secret shared with the issuer, or `key_server`, where its public keys are";
            self.problems.say(at, "token login needs a key to check tokens with, and there is none", help);
        }
        Token {
            app_id,
            app_secret: written
                .app_secret
                .as_ref()
                .and_then(|secret| password(&mut self.problems, &at.field("app_secret"), secret)),
            key_server: written.key_server.clone(),
            accepted_issuers: written.accepted_issuers.clone(),
            accepted_audiences: written.accepted_audiences.clone(),
            allow_empty: written.allow_empty.unwrap_or(default::ALLOW_EMPTY),
        }
    }

    fn paths(&mut self, at: &Trail<'_>, written: &spec::InstancePaths, service: &'static str) -> InstancePaths {
        let at = at.field("paths");
        let log = self
            .problems
            .take(&at.field("log"), written.log.as_ref())
            .unwrap_or_else(|| Log::File(known(&default::log(service))));
        let mut path = |field: &'static str, written: Option<&Lenient<FilePath>>, default: String| {
            let taken = self.problems.take(&at.field(field), written);
            taken.or_else(|| self.problems.parse(&at.field(field), &default)).unwrap_or_else(|| known("/invalid"))
        };
        let data = path("data", written.data.as_ref(), default::data(service));
        InstancePaths {
            pidfile: path("pidfile", written.pidfile.as_ref(), default::pidfile(service)),
            admin_socket: path("admin_socket", written.admin_socket.as_ref(), format!("{data}/prosody.sock")),
            log,
            data,
        }
    }

    fn additions(&mut self, at: &Trail<'_>, written: &WrittenAdditions<'_>) -> Additions {
        let WrittenAdditions { modules, plugin_paths, extra, host_extra, host_modules, hosts } = *written;
        let plugin_paths = self
            .problems
            .take_all(&at.field("plugin_paths"), plugin_paths)
            .unwrap_or_else(|| vec![known(JITSI_PLUGINS)]);
        let modules = self.problems.take_all(&at.field("modules"), Some(modules)).unwrap_or_default();
        Additions {
            modules,
            plugin_paths,
            extra: extra.clone(),
            host_extra: self.by_domain(&at.field("host_extra"), host_extra, |_, _, extra| extra.clone()),
            host_modules: self.by_domain(&at.field("host_modules"), host_modules, |problems, at, modules| {
                problems.take_all(at, Some(modules)).unwrap_or_default()
            }),
            hosts: self.by_domain(&at.field("hosts"), hosts, |_, _, kind| kind.clone()),
        }
    }

    /// A table whose keys are domains.
    fn by_domain<W, T>(
        &mut self,
        at: &Trail<'_>,
        written: &BTreeMap<String, W>,
        mut take: impl FnMut(&mut Problems, &Trail<'_>, &W) -> T,
    ) -> BTreeMap<Domain, T> {
        let entries = written.iter().filter_map(|(domain, value)| {
            let at = at.field(domain);
            Some((self.problems.parse::<Domain>(&at, domain)?, take(&mut self.problems, &at, value)))
        });
        entries.collect()
    }
}

/// The domains both Prosody instances serve.
struct Hosts {
    client: Domain,
    auth: Domain,
    conference: Domain,
    focus: Domain,
    tech: Domain,
    brewery_muc: Domain,
}

/// A MUC service whose rooms Jicofo can use: not locked, and owned by the administrators.
fn muc(domain: Domain, admins: Vec<BareJid>) -> Muc {
    Muc {
        domain,
        admins,
        admins_own_rooms: true,
        only_admins_create: false,
        locks_new_rooms: false,
        waits_for_focus: false,
    }
}

/// How the hosts of a Prosody are logged in on: one file of a certificate for each VirtualHost, named by its domain where no other is named.
struct Certificates {
    folder: FilePath,
    files: BTreeMap<Domain, (FilePath, FilePath)>,
    encryption: Encryption,
    self_signed: bool,
}

impl Certificates {
    fn virtual_host(&self, domain: Domain, authentication: Authentication) -> VirtualHost {
        let file =
            |ending: &str| self.folder.join(&format!("{domain}.{ending}")).unwrap_or_else(|_| self.folder.clone());
        let (chain, key) = self.files.get(&domain).cloned().unwrap_or_else(|| (file("crt"), file("key")));
        let certificate = Certificate { chain, key, self_signed: self.self_signed };
        VirtualHost { certificate, domain, authentication, encryption: self.encryption }
    }
}

/// From where a listener is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// From its own machine only.
    Loopback,
    /// Over the network as well.
    Network,
}

impl Reach {
    fn of(host: &Host) -> Self {
        if host.is_loopback() { Self::Loopback } else { Self::Network }
    }

    fn interfaces(self, machine: Option<&Machine>) -> Interfaces {
        match self {
            Self::Loopback => Interfaces::loopback(),
            Self::Network => machine
                .and_then(own_address)
                .and_then(|ip| Interfaces::new([Ipv4Addr::LOCALHOST.into(), ip]))
                .unwrap_or_else(Interfaces::everywhere),
        }
    }
}

/// The address of the machine's own interface, when it is known.
fn own_address(machine: &Machine) -> Option<IpAddr> {
    machine.bind.or(match &machine.address {
        Some(Host::Ip(ip)) => Some(*ip),
        _ => None,
    })
}

fn machine(problems: &mut Problems, machines: &Machines<'_>, at: &Trail<'_>, written: Option<&str>) -> MachineName {
    let Some(name) = written else { return meet() };
    if let Some(machine) = machines.get(name) {
        return machine.name.clone();
    }
    let known: Vec<&str> = machines.names().map(MachineName::as_str).collect();
    let help = format!("add `[machines.{}]` with its address, or name one of: {}", shown(name), known.join(", "));
    problems.say(&at.field("machine"), format!("there is no machine `{}`", shown(name)), help);
    meet()
}

/// The host by which others reach a machine; one that has none is to blame, once.
fn host_of(problems: &mut Problems, machines: &Machines<'_>, from: &Trail<'_>, name: &MachineName) -> Host {
    if let Some(host) = machines.get(name.as_str()).and_then(|machine| machine.address.clone()) {
        return host;
    }
    let root = Trail::root("machines");
    let machine = root.field(name.as_str());
    let at = machine.field("address");
    if !problems.blamed.names(name) {
        let message =
            format!("machine `{name}` has no address, and {} connects to it from another machine", from.place());
        problems.say(
            &at,
            message,
            format!("add `address = \"…\"` to `[machines.{name}]`: a DNS name or an IP address"),
        );
    }
    stand_in(name)
}

/// A host for a machine that has none, so that the rest can be checked.
fn stand_in(machine: &MachineName) -> Host {
    Host::parse(&format!("{}.invalid", machine.as_str().replace('_', "-")))
        .unwrap_or_else(|_| Host::Dns(known("machine.invalid")))
}

/// What is added to a Prosody, as written, each field by itself.
struct WrittenAdditions<'a> {
    modules: &'a Vec<Lenient<ModuleName>>,
    plugin_paths: Option<&'a Vec<Lenient<FilePath>>>,
    extra: &'a Extra,
    host_extra: &'a BTreeMap<String, Extra>,
    host_modules: &'a BTreeMap<String, Vec<Lenient<ModuleName>>>,
    hosts: &'a BTreeMap<String, HostKind>,
}

/// A login as written, each field by itself.
struct WrittenLogin<'a> {
    host: Option<&'a Lenient<Host>>,
    port: Option<&'a Lenient<Port>>,
    domain: Option<&'a Lenient<Domain>>,
    username: Option<&'a Lenient<Node>>,
    password: Option<&'a spec::Password>,
    verify_certificate: Option<bool>,
    tls: Option<Tls>,
}

/// What a login is when nothing is written.
struct DefaultLogin<'a> {
    from: &'a MachineName,
    to: &'a MachineName,
    port: Port,
    domain: &'a Domain,
    localhost: &'a Host,
    username: &'a Node,
    password: &'a EnvName,
    tls: Tls,
}

fn resolve_login(
    problems: &mut Problems,
    machines: &Machines<'_>,
    at: &Trail<'_>,
    written: &WrittenLogin<'_>,
    default: &DefaultLogin<'_>,
) -> Login {
    let host = problems.take(&at.field("host"), written.host).unwrap_or_else(|| match default.from == default.to {
        true => default.localhost.clone(),
        false => host_of(problems, machines, at, default.to),
    });
    let taken = written.password.and_then(|written| password(problems, &at.field("password"), written));
    Login {
        port: problems.take(&at.field("port"), written.port).unwrap_or(default.port),
        domain: problems.take(&at.field("domain"), written.domain).unwrap_or_else(|| default.domain.clone()),
        username: problems.take(&at.field("username"), written.username).unwrap_or_else(|| default.username.clone()),
        password: taken.unwrap_or_else(|| Password::Env(default.password.clone())),
        tls: written.tls.unwrap_or(default.tls),
        // Nobody can stand between two programs on one machine, and few have a certificate for `auth.…` there.
        verify_certificate: written.verify_certificate.unwrap_or(!host.is_loopback()),
        host,
    }
}

fn password(problems: &mut Problems, at: &Trail<'_>, written: &spec::Password) -> Option<Password> {
    match written {
        spec::Password::Env(name) => problems.take(&at.field("env"), Some(name)).map(Password::Env),
        spec::Password::Literal(secret) => problems.take(at, Some(secret)).map(Password::Literal),
        spec::Password::Read { path, secret } => {
            problems.take(&at.field("file"), Some(secret)).map(|secret| Password::File { path: path.clone(), secret })
        }
        spec::Password::File(path) => {
            problems.say(
                &at.field("file"),
                format!("the file {} has not been read", shown(path)),
                "call `Spec::read_passwords` before resolving",
            );
            None
        }
    }
}

fn http_server(
    problems: &mut Problems,
    at: &Trail<'_>,
    written: &spec::HttpServer,
    default_port: impl FnOnce(&mut Problems) -> Port,
) -> HttpServer {
    let interface = problems.take(&at.field("interface"), written.interface.as_ref());
    let address = interface.map_or(default::LOOPBACK.into(), |Interface(ip)| ip);
    let port = problems.take(&at.field("port"), written.port.as_ref()).unwrap_or_else(|| default_port(problems));
    HttpServer::new(Some(address), port)
}

/// The accounts Prosody-JVB needs: Jicofo's, and each user name of a bridge once.
fn accounts(tech: &Domain, service: &Login, bridges: &[Bridge]) -> Vec<Account> {
    let mut seen = BTreeSet::new();
    let logins = bridges.iter().flat_map(|bridge| &bridge.xmpp).map(|client| &client.login);
    let logins = std::iter::once(service).chain(logins).filter(|login| seen.insert(&login.username));
    logins
        .map(|login| Account {
            jid: BareJid::new(login.username.clone(), tech.clone()),
            password: login.password.clone(),
        })
        .collect()
}

/// Keeps the ports a bridge asks for by number, so that no other bridge is given them.
fn reserve(ports: &mut Ports<'_>, machines: &Machines<'_>, written: &spec::Bridge) {
    let machine = written
        .machine
        .as_deref()
        .and_then(|name| machines.get(name))
        .map_or_else(meet, |machine| machine.name.clone());
    let asked = [
        (Transport::Udp, &written.media.port),
        (Transport::Tcp, &written.private_http.port),
        (Transport::Tcp, &written.websocket.port),
    ];
    let by_number = |(transport, port): (_, &Option<Lenient<Port>>)| Some((transport, *port.as_ref()?.get().ok()?));
    ports.take(&machine, asked.into_iter().filter_map(by_number));
}

/// One bridge of the deployment `frame`.
pub(super) fn bridge(
    problems: &mut Problems,
    frame: &Frame<'_>,
    ports: &mut Ports<'_>,
    at: &Trail<'_>,
    index: usize,
    written: &spec::Bridge,
) -> Bridge {
    let taken = problems.take::<BridgeName>(&at.field("name"), Some(&written.name));
    let name = taken.unwrap_or_else(|| {
        BridgeName::parse(&format!("bridge-{index}.invalid")).unwrap_or_else(|error| unreachable!("{error}"))
    });
    let at = &at.owned_by(name.as_str());
    let machine = machine(problems, &frame.machines, at, written.machine.as_deref());
    let media = problems
        .take(&at.field("media").field("port"), written.media.port.as_ref())
        .unwrap_or_else(|| ports.free(&machine, Transport::Udp, default::MEDIA_PORT));
    Bridge {
        xmpp: vec![muc_client(problems, frame, at, &machine, &name, &written.xmpp)],
        incomplete: Vec::new(),
        media: Listener { interfaces: Interfaces::everywhere(), port: media },
        private_http: http_server(problems, &at.field("private_http"), &written.private_http, |_| {
            ports.free(&machine, Transport::Tcp, default::PRIVATE_PORT)
        }),
        websocket: match written.channel.unwrap_or(default::CHANNEL) {
            spec::Channel::Datachannel => {
                unused_websocket(problems, at, &written.websocket);
                None
            }
            spec::Channel::Websocket => {
                Some(websocket(problems, frame, ports, at, &machine, &name, &written.websocket))
            }
        },
        sctp: written.sctp.unwrap_or(default::SCTP),
        relay: relay(problems, frame, at, &name, &written.relay),
        mapping: written.mapping.as_ref().and_then(|mapping| {
            let at = at.field("mapping");
            let local = problems.take(&at.field("local"), Some(&mapping.local));
            let public = problems.take(&at.field("public"), Some(&mapping.public));
            Some(Mapping { local: local?, public: public? })
        }),
        extra: written.extra.clone(),
        name,
        machine,
    }
}

fn muc_client(
    problems: &mut Problems,
    frame: &Frame<'_>,
    at: &Trail<'_>,
    machine: &MachineName,
    name: &BridgeName,
    written: &spec::MucClient,
) -> MucClient {
    let at = at.field("xmpp");
    let login = WrittenLogin {
        host: written.host.as_ref(),
        port: written.port.as_ref(),
        domain: written.domain.as_ref(),
        username: written.username.as_ref(),
        password: written.password.as_ref(),
        verify_certificate: written.verify_certificate,
        tls: written.tls,
    };
    let default = DefaultLogin {
        from: machine,
        to: frame.prosody_jvb_machine,
        port: frame.prosody_jvb_port,
        domain: frame.tech_domain,
        localhost: &frame.defaults.localhost,
        username: &frame.defaults.username,
        password: &frame.defaults.password,
        tls: Tls::Required,
    };
    MucClient {
        id: problems.take(&at.field("id"), written.id.as_ref()).unwrap_or_else(|| name.into()),
        login: resolve_login(problems, &frame.machines, &at, &login, &default),
        brewery: problems.take(&at.field("brewery"), written.brewery.as_ref()).unwrap_or_else(|| frame.brewery.clone()),
        nickname: problems.take(&at.field("nickname"), written.nickname.as_ref()).unwrap_or_else(|| name.into()),
    }
}

fn websocket(
    problems: &mut Problems,
    frame: &Frame<'_>,
    ports: &mut Ports<'_>,
    at: &Trail<'_>,
    machine: &MachineName,
    name: &BridgeName,
    written: &spec::WebSocket,
) -> WebSocket {
    let at = at.field("websocket");
    let interface = problems.take(&at.field("interface"), written.interface.as_ref());
    let address = match interface {
        Some(Interface(ip)) => Some(ip),
        None if machine == frame.nginx_machine => Some(Ipv4Addr::LOCALHOST.into()),
        None => {
            host_of(problems, &frame.machines, &Trail::root("nginx"), machine);
            frame.machines.get(machine.as_str()).and_then(own_address)
        }
    };
    let port = problems
        .take(&at.field("port"), written.port.as_ref())
        .unwrap_or_else(|| ports.free(machine, Transport::Tcp, default::COLIBRI_PORT));
    let domain = problems.take(&at.field("domain"), written.domain.as_ref());
    WebSocket {
        http: Some(HttpServer::new(address, port)),
        domain: Some(PublicEndpoint {
            domain: domain.unwrap_or_else(|| frame.public.domain.clone()),
            port: frame.public.port,
        }),
        server_id: problems.take(&at.field("server_id"), written.server_id.as_ref()).unwrap_or_else(|| name.into()),
        tls: true,
    }
}

/// What is written of a WebSocket that is not there has no effect, and is told all the same where it is wrong.
fn unused_websocket(problems: &mut Problems, at: &Trail<'_>, written: &spec::WebSocket) {
    let spec::WebSocket { interface, port, domain, server_id } = written;
    let at = at.field("websocket");
    problems.take(&at.field("interface"), interface.as_ref());
    problems.take(&at.field("port"), port.as_ref());
    problems.take(&at.field("domain"), domain.as_ref());
    problems.take(&at.field("server_id"), server_id.as_ref());
}

fn relay(
    problems: &mut Problems,
    frame: &Frame<'_>,
    at: &Trail<'_>,
    name: &BridgeName,
    written: &spec::Relay,
) -> Option<Relay> {
    let at = at.field("relay");
    let id = problems.take(&at.field("id"), written.id.as_ref());
    let region = problems.take(&at.field("region"), written.region.as_ref());
    let relay = Relay {
        id: Some(id.unwrap_or_else(|| name.into())),
        region: Some(region.unwrap_or_else(|| frame.defaults.region.clone())),
    };
    written.enabled.unwrap_or(frame.relay).then_some(relay)
}
