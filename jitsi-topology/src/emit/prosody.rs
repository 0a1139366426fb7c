//! Both Prosody configs: component → shape → Lua.

use super::{EmitError, Emitter, Entry, Files, Mode, Origin};
use crate::Topology;
use crate::component::{Authentication, FeatureRole, MainProsody};
use crate::file::prosody_cfg::{HOST_COMMENTS, Host, ProsodyCfg, SERVER_COMMENTS};
use crate::name::{FilePath, MachineName};
use crate::need::{JVB_CONFIG, MAIN_CONFIG};
use crate::syntax::lua::Chunk;
use crate::syntax::{self, Comments};

/// Writes `prosody.cfg.lua` of the main Prosody and of Prosody-JVB.
#[derive(Clone, Debug)]
pub struct Prosody {
    /// What the files were made from.
    pub origin: Origin,
}

impl Emitter for Prosody {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let all = topology.components();
        let instances: [(&MachineName, &str, &str, Mode, ProsodyCfg<'_>); 2] = [
            (
                &all.main_prosody.machine,
                MAIN_CONFIG,
                "main Prosody",
                mode(&all.main_prosody),
                (&all.main_prosody).into(),
            ),
            (&all.prosody_jvb.machine, JVB_CONFIG, "Prosody-JVB", Mode::Public, (&all.prosody_jvb).into()),
        ];
        for (machine, path, what, mode, config) in instances {
            let entry = Entry { machine, path: &FilePath::known(path), purpose: what, mode };
            let head = self.origin.head(topology, what);
            out.file(entry, &mut |text| {
                write(&mut Chunk::new(text), &head, &config).map_err(|error| EmitError::unsayable(path, &error))
            })?;
        }
        Ok(())
    }
}

/// A token's shared secret is the only password that may stand in a Prosody config.
fn mode(main: &MainProsody) -> Mode {
    let guests = main.features.iter().filter_map(|feature| match &feature.host {
        Some(FeatureRole::VirtualHost(host)) => Some(host),
        _ => None,
    });
    let has_secret = guests.chain([&main.client_domain]).any(|host| match &host.authentication {
        Authentication::Token(token) => token.app_secret.as_ref().is_some_and(|secret| secret.known().is_some()),
        _ => false,
    });
    if has_secret { Mode::Secret } else { Mode::Public }
}

fn write(chunk: &mut Chunk<'_>, head: &str, config: &ProsodyCfg<'_>) -> Result<(), syntax::Error> {
    chunk.comment(head)?;
    chunk.blank()?;
    chunk.options(&config.server, &SERVER_COMMENTS)?;
    if !config.extra.is_empty() {
        chunk.blank()?;
        chunk.options(config.extra, &Comments::default())?;
    }
    config.hosts.iter().try_for_each(|host| write_host(chunk, host))
}

fn write_host(chunk: &mut Chunk<'_>, host: &Host<'_>) -> Result<(), syntax::Error> {
    chunk.blank()?;
    chunk.comment(host.purpose)?;
    match host.module {
        Some(module) => chunk.call("Component", &[host.domain.as_str(), module])?,
        None => chunk.call("VirtualHost", &[host.domain.as_str()])?,
    }
    chunk.indented(|chunk| {
        chunk.options(&host.options, &HOST_COMMENTS)?;
        match host.extra {
            Some(extra) => chunk.options(extra, &Comments::default()),
            None => Ok(()),
        }
    })
}
