"""An XMPP client that is told what to do, a line of JSON at a time, and answers each with a line.

It logs in over TCP with STARTTLS, over WebSocket (RFC 7395) or over BOSH (XEP-0206), and joins rooms. It verifies
certificates by the trust store of the machine and the domain it logs in on, unless it is told not to.
"""

import asyncio
import base64
import json
import random
import ssl
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from xml.sax.saxutils import quoteattr

import slixmpp
import websockets
from slixmpp.exceptions import IqError, PresenceError
from slixmpp.util.sasl import client as sasl

PATIENCE = 10


class Refused(Exception):
    """A server said no: the condition, and what it says besides."""

    def __init__(self, condition, text=""):
        super().__init__(condition)
        self.answer = {"error": condition, "text": text}


def context(verify):
    tls = ssl.create_default_context()
    if not verify:
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    return tls


class Tcp:
    """A session over TCP, by slixmpp."""

    async def login(self, order):
        jid = slixmpp.JID(order["user"] + "@" + order["domain"])
        xmpp = self.xmpp = slixmpp.ClientXMPP(jid, order["password"], ssl_context=context(order["verify"]))
        xmpp.enable_direct_tls = False
        xmpp.auto_reconnect = False
        xmpp.register_plugin("xep_0045")
        xmpp.register_plugin("xep_0199")
        done = asyncio.get_running_loop().create_future()

        def end(condition, text=""):
            if "CERTIFICATE_VERIFY_FAILED" in str(text):
                condition = "certificate"
            if not done.done():
                done.set_exception(Refused(condition, str(text)))

        xmpp.add_event_handler("session_start", lambda _: done.done() or done.set_result(None))
        xmpp.add_event_handler("failed_auth", lambda stanza: end(stanza["condition"], stanza["text"]))
        xmpp.add_event_handler("failed_all_auth", lambda _: end("not-authorized"))
        xmpp.add_event_handler("no_auth", lambda _: end("no-mechanism"))
        xmpp.add_event_handler("stream_error", lambda error: end(error["condition"], error["text"]))
        xmpp.add_event_handler("ssl_invalid_chain", lambda error: end("certificate", error))
        xmpp.add_event_handler("connection_failed", lambda error: end("connection", error))
        xmpp.add_event_handler("disconnected", lambda reason: end("disconnected", reason))
        xmpp.connect(order["host"], order["port"])
        await asyncio.wait_for(done, PATIENCE)
        xmpp.send_presence()
        return {"jid": str(xmpp.boundjid)}

    async def join(self, order):
        muc = self.xmpp.plugin["xep_0045"]
        room = slixmpp.JID(order["room"])
        # What is no room, or not here, answers with an error that is not of a room.
        refused = asyncio.get_running_loop().create_future()

        def refuse(presence):
            if presence["from"].bare == room.bare and not refused.done():
                refused.set_exception(PresenceError(presence))

        self.xmpp.add_event_handler("presence_error", refuse)
        joining = asyncio.ensure_future(muc.join_muc_wait(room, order["nickname"], maxchars=0, timeout=PATIENCE))
        try:
            done, _ = await asyncio.wait([joining, refused], return_when=asyncio.FIRST_COMPLETED)
            own, *_ = done.pop().result()
        except PresenceError as error:
            raise Refused(error.condition, error.text) from None
        finally:
            self.xmpp.del_event_handler("presence_error", refuse)
            joining.cancel()
        item = own["muc"]
        return {"affiliation": item["affiliation"], "role": item["role"], "codes": sorted(item["status_codes"])}

    async def see(self, order):
        """Waits for somebody in a room."""
        muc = self.xmpp.plugin["xep_0045"]
        loop = asyncio.get_running_loop()
        end = loop.time() + order["within"]
        while True:
            there = sorted(muc.get_roster(slixmpp.JID(order["room"])))
            if order["nickname"] in there or loop.time() > end:
                return {"there": there}
            await asyncio.sleep(0.02)

    async def configure(self, order):
        """Asks for the room's owner form, as Jicofo does first, and hands it in again."""
        muc = self.xmpp.plugin["xep_0045"]
        try:
            form = await muc.get_room_config(slixmpp.JID(order["room"]), timeout=PATIENCE)
            await muc.set_room_config(slixmpp.JID(order["room"]), form, timeout=PATIENCE)
        except IqError as error:
            raise Refused(error.condition, error.text) from None
        return {"fields": sorted(form.get_fields())}

    async def ask(self, order):
        """Sends a request to somebody; a bridge would get an allocation this way."""
        try:
            await self.xmpp.plugin["xep_0199"].send_ping(slixmpp.JID(order["to"]), timeout=PATIENCE)
        except IqError as error:
            raise Refused(error.condition, error.text) from None
        return {}


class Framed:
    """A session over anything that carries whole stanzas; RFC 6120 above that."""

    async def login(self, order):
        self.order = order
        features = await self.open()
        names = {mechanism.text for mechanism in features.iter("{urn:ietf:params:xml:ns:xmpp-sasl}mechanism")}
        if order["user"] is None:
            names &= {"ANONYMOUS"}
        if not names:
            raise Refused("no-mechanism")
        give = {"username": order["user"], "password": order["password"], "host": order["domain"], "service": "xmpp", "service-name": order["domain"], "authzid": "", "channel_binding": None}
        mechanism = sasl.choose(sorted(names), lambda needed, wanted: {key: give.get(key) for key in needed | wanted}, lambda wanted: {key: key == "encrypted" for key in wanted})
        initial = mechanism.process()
        step = await self.ask("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism=%s>%s</auth>" % (quoteattr(mechanism.name), base64.b64encode(initial).decode() or "="))
        while step.tag.endswith("}challenge"):
            said = mechanism.process(base64.b64decode(step.text))
            step = await self.ask("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%s</response>" % base64.b64encode(said).decode())
        if not step.tag.endswith("}success"):
            raise Refused(step[0].tag.split("}")[1])
        await self.open(again=True)
        bound = await self.ask("<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
        jid = bound.find(".//{urn:ietf:params:xml:ns:xmpp-bind}jid")
        if jid is None:
            raise Refused("bind", ET.tostring(bound, "unicode"))
        return {"jid": jid.text, "mechanism": mechanism.name}

    async def join(self, order):
        to = order["room"] + "/" + order["nickname"]
        answer = await self.ask("<presence xmlns='jabber:client' to=%s><x xmlns='http://jabber.org/protocol/muc'/></presence>" % quoteattr(to))
        there = []
        while True:
            if answer.tag == "{jabber:client}presence":
                if answer.get("type") == "error":
                    error = answer.find("{jabber:client}error")
                    raise Refused(error[0].tag.split("}")[1], "".join(error.itertext()))
                there.append(answer.get("from").split("/")[1])
                if answer.get("from") == to:
                    return {"there": sorted(there)}
            answer = await self.hear()


class WebSocket(Framed):
    async def open(self, again=False):
        if not again:
            self.socket = await websockets.connect(self.order["url"], subprotocols=["xmpp"], ssl=context(True), open_timeout=PATIENCE)
        await self.socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0' to=%s/>" % quoteattr(self.order["domain"]))
        while not (said := await self.hear()).tag.endswith("}features"):
            if said.tag.endswith("}error") or said.tag.endswith("}close"):
                raise Refused(said[0].tag.split("}")[1] if len(said) else "closed", "".join(said.itertext()))
        return said

    async def ask(self, stanza):
        await self.socket.send(stanza)
        return await self.hear()

    async def hear(self):
        return ET.fromstring(await asyncio.wait_for(self.socket.recv(), PATIENCE))


class Bosh(Framed):
    async def open(self, again=False):
        self.heard = []
        to = "to=%s xml:lang='en' xmlns:xmpp='urn:xmpp:xbosh'" % quoteattr(self.order["domain"])
        if again:
            await self.post("sid=%s xmpp:restart='true' %s" % (quoteattr(self.sid), to))
        else:
            self.rid = random.randrange(1 << 40)
            body = await self.post("wait='10' hold='1' ver='1.6' xmpp:version='1.0' " + to)
            self.sid = body.get("sid")
        return await self.hear()

    async def post(self, attributes, stanza=""):
        self.rid += 1
        data = "<body xmlns='http://jabber.org/protocol/httpbind' rid='%d' %s>%s</body>" % (self.rid, attributes, stanza)
        request = urllib.request.Request(self.order["url"], data.encode(), {"Content-Type": "text/xml; charset=utf-8"})

        def send():
            with urllib.request.urlopen(request, context=context(True), timeout=PATIENCE + 5) as response:
                return ET.fromstring(response.read())

        body = await asyncio.get_running_loop().run_in_executor(None, send)
        if body.get("type") == "terminate":
            raise Refused(body.get("condition") or "terminated", ET.tostring(body, "unicode"))
        self.heard.extend(body)
        return body

    async def ask(self, stanza):
        await self.post("sid=%s" % quoteattr(self.sid), stanza)
        return await self.hear()

    async def hear(self):
        while not self.heard:
            await self.post("sid=%s" % quoteattr(self.sid))
        return self.heard.pop(0)


class Browser:
    """What a browser does without XMPP."""

    async def echo(self, order):
        """Sends a text over a WebSocket, and waits for what comes back."""
        async with websockets.connect(order["url"], ssl=context(True), open_timeout=PATIENCE) as socket:
            await socket.send(order["text"])
            return {"text": await asyncio.wait_for(socket.recv(), PATIENCE)}

    async def fetch(self, order):
        def get():
            try:
                with urllib.request.urlopen(order["url"], context=context(True), timeout=PATIENCE) as response:
                    return {"status": response.status, "text": response.read().decode()}
            except urllib.error.HTTPError as error:
                return {"status": error.code, "text": ""}

        return await asyncio.get_running_loop().run_in_executor(None, get)


async def main():
    session = Browser()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        try:
            if order["do"] == "login":
                session = {"tcp": Tcp, "websocket": WebSocket, "bosh": Bosh}[order["via"]]()
            answer = await getattr(session, order["do"])(order)
        except Refused as refused:
            answer = refused.answer
        except Exception as error:  # the test says what it makes of it
            answer = {"error": type(error).__name__, "text": str(error)}
        print(json.dumps(answer), flush=True)


asyncio.run(main())
