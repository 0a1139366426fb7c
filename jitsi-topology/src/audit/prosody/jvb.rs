//! The config of Prosody-JVB → the component.

use super::instance::Instance;
use super::{Doors, File, Found, Hints, certificates, common, firewall, is_http, is_watch, modules, service, shell};
use crate::audit::gather::Gathered;
use crate::audit::lua::Host;
use crate::component::{Additions, Authentication, Certificate, Listener, Muc, ProsodyJvb, VirtualHost};
use crate::default;
use crate::fact::Encryption;
use crate::file::prosody_cfg::ProsodyCfg;
use crate::law;
use crate::name::{Domain, Interfaces, known};
use crate::place::Trail;

/// Reads Prosody-JVB.
pub(in crate::audit) fn read(file: &File<'_>, hints: &Hints, gathered: &mut Gathered) -> Found<ProsodyJvb> {
    let mut instance = Instance::new(file, gathered);
    let i = &mut instance;
    let root = Trail::root("prosody_jvb");
    let sockets = common(i, "prosody_jvb");

    let is = |host: &Host, domain: &Option<Domain>| domain.as_ref().is_some_and(|domain| host.name == domain.as_str());
    let login = i.virtual_hosts().find(|host| is(host, &hints.login));
    let login =
        login.or_else(|| i.virtual_hosts().find(|host| host.name != "localhost")).or_else(|| i.virtual_hosts().next());
    let muc = i.components("muc").find(|host| is(host, &hints.rooms));
    let muc = muc.or_else(|| i.components("muc").next());
    for (is_there, what) in
        [(login.is_some(), "VirtualHost for the accounts of bridges"), (muc.is_some(), "MUC for the brewery")]
    {
        if !is_there {
            let message = format!("Prosody-JVB has no {what}");
            i.gathered.broken(&law::missing_setting::LAW, message, root.place(), "is not there");
        }
    }

    let tech_domain = match login.and_then(|host| Some((host, Domain::parse(&host.name).ok()?))) {
        Some((host, domain)) => i.virtual_host(&root.field("tech_domain"), host, domain),
        None => no_host("login.invalid"),
    };
    let muc = match muc.and_then(|host| Some((host, Domain::parse(&host.name).ok()?))) {
        Some((host, domain)) => i.muc(&root.field("muc"), host, domain, Some(&tech_domain.domain)),
        None => no_muc("muc.invalid"),
    };
    modules::judge(i, "prosody_jvb", Some(&tech_domain.domain));
    service::judge(i, login, &hints.accounts);
    certificates::judge(i, file, login);
    firewall::judge(i, file, login);
    shell::judge(i, file, "prosody_jvb", login);
    let at = root.field("registration");
    let server = i.server_modules();
    let can_register =
        ["register", "register_ibr"].iter().any(|module| server.contains(*module) && !i.disables(module));
    let registration = i.switch(&at, None, "allow_registration", false) && can_register;
    let at = root.field("s2s");
    let disabled = i.server("modules_disabled");
    i.mark(&at, disabled);

    let mut jvb = ProsodyJvb {
        machine: i.machine.clone(),
        version: i.version,
        c2s: i.c2s(&root.field("c2s"), hints.port),
        http: http(i, &root.field("http")),
        s2s: !i.disables("s2s"),
        registration,
        tech_domain,
        muc,
        accounts: Vec::new(),
        paths: i.paths(&root.field("paths")),
        additions: Additions::default(),
    };
    let mut left = Vec::new();
    jvb.additions = super::extra::additions(i, "prosody_jvb", &ProsodyCfg::from(&jvb), &mut left);
    Found { component: jvb, sockets, left, doors: Doors::default() }
}

/// Where HTTP is served to others than whoever watches over the server.
fn http(i: &mut Instance<'_, '_>, at: &Trail<'_>) -> Option<Listener> {
    let mut modules = i.server_modules();
    for host in &i.config.hosts {
        modules.extend(i.modules(host));
    }
    modules.iter().find(|module| is_http(module) && !is_watch(module))?;
    let port = match i.ports(at, "http") {
        Some(ports) => ports.first().copied()?,
        None => default::HTTP_PORT,
    };
    Some(Listener { port, interfaces: i.interfaces(at, "http", Interfaces::loopback()) })
}

/// What stands in for a login host that is not there, so that the rest can be checked.
pub(super) fn no_host(name: &str) -> VirtualHost {
    VirtualHost {
        domain: known(name),
        authentication: Authentication::InternalHashed,
        encryption: Encryption::Required,
        certificate: Certificate { chain: known("/invalid.crt"), key: known("/invalid.key"), self_signed: false },
    }
}

/// The same for a MUC service.
pub(super) fn no_muc(name: &str) -> Muc {
    Muc {
        domain: known(name),
        admins: Vec::new(),
        admins_own_rooms: true,
        only_admins_create: false,
        locks_new_rooms: false,
        waits_for_focus: false,
    }
}
