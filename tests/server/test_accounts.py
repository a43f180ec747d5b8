"""Signing in, tokens that rotate, devices, codes."""

from server.accounts import admin
from tests.server.running import CHEAP, PASSWORD, Running


def test_a_wrong_password_and_an_unknown_name_sound_the_same(server: Running, name: str) -> None:
    server.add_account(name)
    client = server.client()

    wrong = client.post("/api/auth/login", json={"name": name, "password": "wrong horse"})
    unknown = client.post("/api/auth/login", json={"name": "nobody", "password": PASSWORD})

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "wrong_password"
    assert wrong.headers["content-type"] == "application/problem+json"


def test_names_that_look_alike_are_one_account(server: Running, name: str) -> None:
    server.add_account(name)

    assert server.sign_in(f"  {name.upper()} ")["account_name"] == name


def test_a_lost_answer_to_a_refresh_costs_nothing(server: Running, name: str) -> None:
    server.add_account(name)
    first = server.sign_in(name)["refresh_token"]
    client = server.client()

    def refreshed(token: str) -> tuple[int, str]:
        reply = client.post("/api/auth/refresh", json={"refresh_token": token})
        return reply.status_code, reply.json().get("refresh_token", "")

    second = refreshed(first)[1]
    assert refreshed(first) == (200, second)  # the answer was lost; the same comes again
    third = refreshed(second)[1]
    assert third not in (first, second)
    assert refreshed(first) == (401, "")  # its successor has been used
    assert refreshed(second) == (200, third)


def test_a_refresh_token_is_of_no_use_when_changed(server: Running, name: str) -> None:
    server.add_account(name)
    token = server.sign_in(name)["refresh_token"]
    client = server.client()

    for other in (token[:-1] + ("A" if token[-1] != "A" else "B"), "", "clr1.x.0.y", "ä" * 50):
        reply = client.post("/api/auth/refresh", json={"refresh_token": other})
        assert reply.status_code == 401, other


def test_a_device_that_was_taken_off_the_list_is_told_so(server: Running, name: str) -> None:
    server.add_account(name)
    here, there = server.sign_in(name, "Here"), server.sign_in(name, "There")
    client = server.client(here["access_token"])

    listed = client.get("/api/devices").json()
    assert {device["name"] for device in listed["devices"]} == {"Here", "There"}
    assert listed["this"] == here["device_id"]
    assert client.delete(f"/api/devices/{there['device_id']}").status_code == 204

    reply = server.client(there["access_token"]).get("/api/devices")
    assert (reply.status_code, reply.json()["code"]) == (403, "device_retired")
    ask = {"refresh_token": there["refresh_token"]}
    reply = client.post("/api/auth/refresh", json=ask)
    assert (reply.status_code, reply.json()["code"]) == (403, "device_retired")


def test_signing_out_takes_the_device_off_the_list(server: Running, name: str) -> None:
    client = server.teacher(name)

    assert client.post("/api/auth/logout").status_code == 204
    assert client.get("/api/devices").status_code == 403


def test_a_device_of_another_account_does_not_exist(server: Running, name: str) -> None:
    client = server.teacher(name)
    server.add_account(f"{name} 2")
    other = server.sign_in(f"{name} 2")

    assert client.delete(f"/api/devices/{other['device_id']}").status_code == 404
    assert client.delete("/api/devices/%00").status_code == 404


def test_the_eleventh_device_is_refused_with_the_list_and_may_replace_one(
    server: Running, name: str
) -> None:
    server.add_account(name)
    known = [server.sign_in(name, f"Laptop {n}") for n in range(10)]
    ask = {"name": name, "password": PASSWORD, "device": {"name": "Laptop 11"}}

    refused = server.client().post("/api/auth/login", json=ask)

    assert (refused.status_code, refused.json()["code"]) == (409, "device_limit")
    assert len(refused.json()["devices"]) == 10
    ask["retire"] = known[3]["device_id"]
    assert server.client().post("/api/auth/login", json=ask).status_code == 200


def test_a_code_signs_one_laptop_in(server: Running, name: str) -> None:
    code = server.operate(admin.AddUser(name=name)).code
    typed = code.replace("-", " ").lower()

    first = server.client().post("/api/auth/login", json={"code": typed})
    second = server.client().post("/api/auth/login", json={"code": typed})

    assert (first.status_code, first.json()["account_name"]) == (200, name)
    assert (second.status_code, second.json()["code"]) == (401, "code_invalid")


def test_a_teacher_makes_a_code_for_the_laptop_at_home(server: Running, name: str) -> None:
    made = server.teacher(name).post("/api/auth/code")

    assert made.status_code == 201
    reply = server.client().post("/api/auth/login", json={"code": made.json()["code"]})
    assert reply.json()["account_name"] == name


def test_a_new_password_signs_every_device_out(server: Running, name: str) -> None:
    client = server.teacher(name)

    server.operate(admin.SetPassword(name=name, password_hash=CHEAP.hash("another one")))

    assert client.get("/api/devices").json()["code"] == "device_retired"


def test_without_a_token_nothing_is_told(server: Running) -> None:
    client = server.client()

    for path in ("/api/devices", "/api/worksheets/saved", "/sync/v1/index"):
        reply = client.get(path)
        assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")


def test_the_operators_address_is_for_the_operator(server: Running) -> None:
    ask = {"command": {"type": "list"}}

    for headers in ({}, {"Authorization": "Bearer no"}, {"Authorization": "Basic eA=="}):
        assert server.client().post("/operator", json=ask, headers=headers).status_code == 404


def test_only_an_admin_invites(server: Running, name: str) -> None:
    assert server.teacher(name).post("/api/invitations").json()["code"] == "forbidden"
    code = server.operate(admin.AddUser(name=f"{name} 2", is_admin=True)).code
    signed_in = server.client().post("/api/auth/login", json={"code": code}).json()

    made = server.client(signed_in["access_token"]).post("/api/invitations")

    assert made.status_code == 201
    assert server.client().get(made.json()["link"]).status_code == 200
