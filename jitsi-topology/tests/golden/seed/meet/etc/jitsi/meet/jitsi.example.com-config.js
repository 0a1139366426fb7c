// Web application of jitsi.example.com
//
// Generated from seed.toml by jitsi-topology. Changes made here are lost: change seed.toml and run
//   jitsi-topology render seed.toml --out DIR --force

var config = {
  "hosts": {
    "domain": "jitsi.example.com",
    "focus": "focus.jitsi.example.com",
    "muc": "conference.jitsi.example.com"
  },
  "bosh": "https://jitsi.example.com/http-bind",
  "websocket": "wss://jitsi.example.com/xmpp-websocket"
};
