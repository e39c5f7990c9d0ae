"""The yardstick of the simulation bench: the same crowd in SimPy, 3 or 2, whichever is installed.

    python3 spec/bench/simpy-crowd.py USERS ITERATIONS

A process for each user, who holds an address, queues for one of 50 servers, is served for an exponential time of 20 ms
and thinks a second. Nothing is told, counted or checked. Prints the version and the seconds it took.
"""
import random
import sys
import time

USERS, ITERATIONS = int(sys.argv[1]), int(sys.argv[2])
SERVERS, SERVICE_SECONDS, THINK_SECONDS, ADDRESSES = 50, 0.02, 1.0, 65_536


def with_simpy_3(simpy):
    env = simpy.Environment()
    pool, servers = simpy.Resource(env, ADDRESSES), simpy.Resource(env, SERVERS)

    def user():
        with pool.request() as address:
            yield address
            for _ in range(ITERATIONS):
                with servers.request() as served:
                    yield served
                    yield env.timeout(random.expovariate(1 / SERVICE_SECONDS))
                yield env.timeout(THINK_SECONDS)

    for _ in range(USERS):
        env.process(user())
    env.run()


def with_simpy_2(simpy):
    run = simpy.Simulation()
    pool, servers = simpy.Resource(ADDRESSES, sim=run), simpy.Resource(SERVERS, sim=run)

    class User(simpy.Process):
        def life(self):
            yield simpy.request, self, pool
            for _ in range(ITERATIONS):
                yield simpy.request, self, servers
                yield simpy.hold, self, random.expovariate(1 / SERVICE_SECONDS)
                yield simpy.release, self, servers
                yield simpy.hold, self, THINK_SECONDS
            yield simpy.release, self, pool

    for _ in range(USERS):
        user = User(sim=run)
        run.activate(user, user.life())
    run.simulate(until=float("inf"))


random.seed(1)
try:
    import simpy

    version, work = simpy.__version__, with_simpy_3
except ImportError:
    import SimPy
    import SimPy.Simulation as simpy

    version, work = SimPy.__version__, with_simpy_2
began = time.perf_counter()
work(simpy)
print(version, time.perf_counter() - began)
