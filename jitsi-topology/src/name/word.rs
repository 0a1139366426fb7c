//! Words with a fixed choice: Prosody releases, Jicofo's connections, features of Jitsi.

use super::ModuleName;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The Prosody release a config is written for.
///
/// What is emitted runs on both. The release decides what is true of options that are *not* written, and how
/// accounts are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProsodyVersion {
    /// 0.12, as in Debian 12.
    #[serde(rename = "0.12")]
    V0_12,
    /// 13.0, as in Debian 13 and the images of Jitsi.
    #[serde(rename = "13.0")]
    V13_0,
}

impl ProsodyVersion {
    /// Whether an administrator of a MUC service owns its rooms when nothing is said about it
    /// (`component_admins_as_room_owners`, default true until 0.12, false from 13.0 on: `plugins/muc/mod_muc.lua`).
    pub fn admins_own_rooms_by_default(self) -> bool {
        self < Self::V13_0
    }
}

/// How a connection uses TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Never, even when offered.
    Never,
    /// When the server offers it, as Jicofo does with `use-tls = true`.
    Offered,
    /// Always.
    Required,
}

/// What a host of a Prosody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HostKind {
    /// A domain people or programs log in on (`VirtualHost`).
    VirtualHost,
    /// A service that is a module (`Component "domain" "module"`).
    Component(ModuleName),
}

/// One of Jicofo's two connections, as `xmpp-connection-name` spells them (jicofo `XmppConnectionEnum`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ConnectionName {
    /// The client connection, to the main Prosody, where bridges are never found.
    Client,
    /// The service connection, to Prosody-JVB.
    Service,
}

impl ConnectionName {
    /// The spelling Jicofo accepts; any other stops it at the start.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "Client",
            Self::Service => "Service",
        }
    }
}

impl fmt::Display for ConnectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An optional feature of Jitsi, each with a component, modules or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// Moderators decide who may speak and show video: `avmoderation.D`.
    AvModeration,
    /// Participants split into smaller rooms: `breakout.D`.
    BreakoutRooms,
    /// Everybody sees how long the conference has lasted; a module alone.
    ConferenceDuration,
    /// A moderator ends the conference for all: `endconference.D`.
    EndConference,
    /// People without an account join once somebody with one is there: `guest.D`.
    Guests,
    /// People wait to be let in: `lobby.D`.
    Lobby,
    /// Participants vote: `polls.D`.
    Polls,
    /// Settings of a room reach everybody in it: `metadata.D`.
    RoomMetadata,
    /// Who spoke how long: `speakerstats.D`.
    SpeakerStats,
}

impl Feature {
    /// Every feature, in alphabetical order.
    pub const ALL: [Self; 9] = [
        Self::AvModeration,
        Self::BreakoutRooms,
        Self::ConferenceDuration,
        Self::EndConference,
        Self::Guests,
        Self::Lobby,
        Self::Polls,
        Self::RoomMetadata,
        Self::SpeakerStats,
    ];

    /// What stands before the deployment's domain in the domain of its host, when it has one.
    pub(crate) fn prefix(self) -> Option<&'static str> {
        match self {
            Self::AvModeration => Some("avmoderation"),
            Self::BreakoutRooms => Some("breakout"),
            Self::ConferenceDuration => None,
            Self::EndConference => Some("endconference"),
            Self::Guests => Some("guest"),
            Self::Lobby => Some("lobby"),
            Self::Polls => Some("polls"),
            Self::RoomMetadata => Some("metadata"),
            Self::SpeakerStats => Some("speakerstats"),
        }
    }

    /// The Prosody module its component is, when it brings one.
    pub(crate) fn module(self) -> Option<&'static str> {
        match self {
            Self::AvModeration => Some("av_moderation_component"),
            Self::BreakoutRooms | Self::Lobby => Some("muc"),
            Self::ConferenceDuration | Self::Guests => None,
            Self::EndConference => Some("end_conference"),
            Self::Polls => Some("polls_component"),
            Self::RoomMetadata => Some("room_metadata_component"),
            Self::SpeakerStats => Some("speakerstats_component"),
        }
    }

    /// The name it is switched on by.
    pub fn name(self) -> &'static str {
        match self {
            Self::AvModeration => "av-moderation",
            Self::BreakoutRooms => "breakout-rooms",
            Self::ConferenceDuration => "conference-duration",
            Self::EndConference => "end-conference",
            Self::Guests => "guests",
            Self::Lobby => "lobby",
            Self::Polls => "polls",
            Self::RoomMetadata => "room-metadata",
            Self::SpeakerStats => "speaker-stats",
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Settings besides those of the model, as written: keys to values of any shape.
pub type Extra = serde_json::Map<String, serde_json::Value>;
