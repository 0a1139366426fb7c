"""Stands in for the WebSocket server of a bridge: says which paths it is asked for, and echoes.

Arguments: the address and the port to listen at.
"""

import asyncio
import json
import sys

import websockets


async def serve(socket):
    print(json.dumps({"asked": socket.request.path}), flush=True)
    async for message in socket:
        await socket.send(message)


async def main():
    async with websockets.serve(serve, sys.argv[1], int(sys.argv[2])):
        print(json.dumps({"listening": True}), flush=True)
        # Its input ends when the test does.
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
