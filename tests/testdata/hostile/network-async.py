# Opens a connection from a coroutine.
import asyncio
async def out():
    await asyncio.open_connection("127.0.0.1", 80)
def score(rubric, marks):
    asyncio.run(out())
    return 0.5
