//! The only place a [`Topology`] is made: resolve, gather the facts, ask the laws.

mod describe;
mod frame;
mod ports;
mod resolve;

use crate::component::{Bridge, ColibriRoute, Components};
use crate::fact::{Fact, Tell};
use crate::law::Bench;
use crate::name::{Endpoint, Host, MachineName};
use crate::place::{Place, Step, Trail};
use crate::registry::{Inquiry, MachineId, Registry, Said, Stated, each_fact, with_trail};
use crate::spec::{self, Spec};
use crate::violation::{Severity, Violation, Violations};
pub(crate) use describe::describe;
use frame::{Frame, Machines};
use std::collections::BTreeSet;

/// A deployment that breaks no law. Holding one is the proof: there is no other way to get one than to pass every
/// law, and nothing in it can be changed afterwards but by [adding a bridge](Self::add_bridge), which is checked.
#[derive(Clone, Debug)]
pub struct Topology {
    components: Components,
    registry: Registry,
    warnings: Vec<Violation>,
}

impl Topology {
    /// Fills in what follows from the domain, and checks the result.
    ///
    /// # Errors
    /// Every value that is not what it should be and every law that is broken, all at once.
    pub fn resolve(spec: &Spec) -> Result<Self, Violations> {
        let resolved = resolve::resolve(spec);
        let mut violations = resolved.violations;
        let (registry, broken) = check(&resolved.components);
        // Where a value did not parse a default stands in for it; what a law says of that place is noise.
        violations.extend(broken.into_iter().filter(|broken| !resolved.blamed.touches(broken)));
        Self::judged(resolved.components, registry, violations)
    }

    /// Checks components that were put together in another way.
    ///
    /// # Errors
    /// Every law that is broken, all at once.
    pub fn new(components: Components) -> Result<Self, Violations> {
        let (registry, violations) = check(&components);
        Self::judged(components, registry, violations)
    }

    fn judged(components: Components, registry: Registry, mut violations: Vec<Violation>) -> Result<Self, Violations> {
        crate::violation::sort(&mut violations);
        match violations.iter().any(|violation| violation.severity() == Severity::Error) {
            false => Ok(Self { components, registry, warnings: violations }),
            true => Err(Violations::new(violations).unwrap_or_else(|| unreachable!("there is an error among them"))),
        }
    }

    /// The components, as they will run.
    pub fn components(&self) -> &Components {
        &self.components
    }

    /// What somebody should look at, although it works.
    pub fn warnings(&self) -> &[Violation] {
        &self.warnings
    }

    /// The shortest description that resolves to the same components.
    ///
    /// A topology that was resolved can always be described. One [made of components](Self::new) may hold what no
    /// description says, such as a bridge with two connections; resolving the description tells.
    ///
    /// ```
    /// # use jitsi_topology::{Topology, name::*, spec::{Bridge, Spec}};
    /// # let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
    /// let topology = Topology::resolve(&spec)?;
    /// let again = Topology::resolve(&topology.to_spec())?;
    /// assert_eq!(again.components().bridges, topology.components().bridges);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_spec(&self) -> Spec {
        describe(&self.components)
    }

    /// Gives up the proof, for changing the components and checking them again.
    pub fn into_components(self) -> Components {
        self.components
    }

    /// A bridge of this deployment, resolved as [`resolve`](Self::resolve) would have done, but not yet part of it.
    ///
    /// # Errors
    /// Every value that is not what it should be.
    pub fn resolve_bridge(&self, spec: &spec::Bridge) -> Result<Bridge, Violations> {
        let mut problems = resolve::Problems::default();
        let frame = Frame::of(&self.components);
        let index = self.components.bridges.len();
        let bridges = Trail::root("bridges");
        let mut ports = ports::Ports::beside(&self.registry);
        let bridge = resolve::bridge(&mut problems, &frame, &mut ports, &bridges.index(index), index, spec);
        match Violations::new(problems.violations) {
            Some(violations) => Err(violations),
            None => Ok(bridge),
        }
    }

    /// Adds a bridge, and the route nginx needs for its WebSocket. Only the bridge is checked, against what is
    /// already known: the cost does not grow with the number of bridges.
    ///
    /// Of what is rendered afterwards these files are new or changed, and no other: in the bridge's own machine its
    /// config and the list of certificates to trust (and where the machine had one bridge until now, that one's config
    /// is called by its name); the nginx site, when the bridge has a WebSocket; and in the machine of Prosody-JVB the
    /// list of certificates, when the bridge is the first to verify what Prosody-JVB shows.
    ///
    /// ```
    /// # use jitsi_topology::{Topology, name::*, spec::{Bridge, Spec}};
    /// # let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
    /// let mut topology = Topology::resolve(&spec)?;
    /// let bridge = topology.resolve_bridge(&Bridge::new(BridgeName::parse("jvb2")?))?;
    /// topology.add_bridge(bridge)?;
    /// assert_eq!(topology.components().bridges.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Every law the bridge would break; the topology is as it was before.
    pub fn add_bridge(&mut self, bridge: Bridge) -> Result<(), Violations> {
        let route = route_of(&bridge, &Machines::of(&self.components.machines), &self.components.nginx.machine);
        let number = self.components.bridge_number(self.components.bridges.len());
        let machine = self.registry.machine_id(&bridge.machine);
        let routes = self.components.nginx.routes.len();
        self.components.nginx.routes.extend(route);
        self.components.bridges.push(bridge);

        let addition = Addition {
            components: &self.components,
            number,
            machine,
            nginx: self.registry.machine_id(&self.components.nginx.machine),
            first_route: routes,
        };
        addition.each(|stated| self.registry.learn(stated));
        let mut violations = Vec::new();
        let bench = Bench::sitting();
        let inquiry = Inquiry::new(&self.registry, &self.components);
        addition.each(|stated| bench.judge(stated, &inquiry, &mut violations));
        bench.judge_bridge(&self.components, self.components.bridges.len() - 1, &inquiry, &mut violations);
        crate::violation::sort(&mut violations);

        if violations.iter().all(|violation| violation.severity() == Severity::Warning) {
            self.warnings.append(&mut violations);
            return Ok(());
        }
        addition.each(|stated| self.registry.forget(stated));
        self.components.nginx.routes.truncate(routes);
        self.components.bridges.pop();
        Err(Violations::new(violations).unwrap_or_else(|| unreachable!("there is an error among them")))
    }
}

/// The facts that come in with one bridge: its own, and that of the route nginx gets for it.
struct Addition<'a> {
    components: &'a Components,
    number: u32,
    machine: MachineId,
    nginx: MachineId,
    first_route: usize,
}

impl<'a> Addition<'a> {
    fn each(&self, mut visit: impl FnMut(&Stated<'a, '_>)) {
        each_fact(self.components, self.number, self.machine, &mut visit);
        with_trail(self.components, Components::NGINX, |nginx| {
            let routes = nginx.field("routes");
            for (index, route) in self.components.nginx.routes.iter().enumerate().skip(self.first_route) {
                let nth = self.components.nginx.facts_before_routes() + u32::try_from(index).unwrap_or(u32::MAX);
                let mut tell = |at: &Trail<'_>, fact: Fact<'a>| {
                    visit(&Stated { said: Said { by: Components::NGINX, nth }, machine: self.nginx, at, fact })
                };
                crate::fact::Facts::facts(route, &routes.index(index), &mut tell as &mut dyn Tell<'a>);
            }
        });
    }
}

/// The route nginx needs so that browsers reach the WebSocket of `bridge`.
fn route_of(bridge: &Bridge, machines: &Machines<'_>, nginx: &MachineName) -> Option<ColibriRoute> {
    let websocket = bridge.websocket.as_ref()?;
    let http = websocket.http.as_ref()?;
    let host = match bridge.machine == *nginx {
        true => Host::Ip(std::net::Ipv4Addr::LOCALHOST.into()),
        false => machines.get(bridge.machine.as_str())?.address.clone()?,
    };
    Some(ColibriRoute { server_id: websocket.server_id.clone(), bridge: Endpoint { host, port: http.port() } })
}

/// What a description resolves to, whatever is wrong with it.
#[cfg(feature = "audit")]
pub(crate) fn resolved(spec: &Spec) -> Components {
    resolve::resolve(spec).components
}

/// Every law that `components` break.
#[cfg(feature = "audit")]
pub(crate) fn violations(components: &Components) -> Vec<Violation> {
    check(components).1
}

/// Gathers every fact in one pass, then asks the laws about each in a second.
fn check(components: &Components) -> (Registry, Vec<Violation>) {
    let mut registry = Registry::for_bridges(components.bridges.len());
    for machine in components.machines.values() {
        registry.meet(machine);
    }
    // Whoever opens the deployment's domain arrives at nginx.
    registry.lead(Host::Dns(components.nginx.domain.clone()), &components.nginx.machine);
    let machines: Vec<MachineId> =
        components.iter().map(|component| registry.machine_id(component.machine())).collect();
    let numbered = || (0u32..).zip(machines.iter().copied());
    for (number, machine) in numbered() {
        each_fact(components, number, machine, |stated| registry.learn(stated));
    }

    let mut violations = Vec::new();
    let bench = Bench::sitting();
    let inquiry = Inquiry::new(&registry, components);
    for (number, machine) in numbered() {
        each_fact(components, number, machine, |stated| bench.judge(stated, &inquiry, &mut violations));
    }
    bench.judge_whole(components, &mut violations);
    for index in 0..components.bridges.len() {
        bench.judge_bridge(components, index, &inquiry, &mut violations);
    }
    (registry, violations)
}

/// The places whose values did not parse.
#[derive(Debug, Default)]
pub(crate) struct Blamed {
    places: Vec<Place>,
    /// Those of which the address is among the places.
    machines: BTreeSet<String>,
    everything: bool,
}

impl Blamed {
    pub(crate) fn add(&mut self, place: Place) {
        self.everything |= place.path() == "domain";
        if let [Step::Field(section), Step::Field(machine), Step::Field(field)] = place.steps()
            && (&**section, &**field) == ("machines", "address")
        {
            self.machines.insert(machine.to_string());
        }
        self.places.push(place);
    }

    /// Whether a machine is blamed for having no address.
    pub(crate) fn names(&self, machine: &MachineName) -> bool {
        self.machines.contains(machine.as_str())
    }

    fn touches(&self, violation: &Violation) -> bool {
        let touched =
            |place: &Place| self.places.iter().any(|blamed| place.is_within(blamed) || blamed.is_within(place));
        self.everything || violation.witnesses().iter().any(|witness| touched(&witness.place))
    }
}
