# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads the GIR the way a binding does, and checks what no compiler does.

usage: test-gir.py GIR LIST_OF_EXPORTED_SYMBOLS VAPI_METADATA SOURCE...
"""

import os
import re
import sys
import xml.etree.ElementTree as ElementTree

import tap

CORE = "{http://www.gtk.org/introspection/core/1.0}"
C = "{http://www.gtk.org/introspection/c/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"

CALLABLES = ("function", "method", "constructor", "virtual-method", "callback")
DOCUMENTED = CALLABLES + ("class", "interface", "enumeration", "bitfield", "member", "property", "signal", "constant",
                          "function-macro")  # fmt: skip
CALLABLES_WITH_SYMBOL = ("function", "method", "constructor")

# Names that would hide GObject's own in a binding.
GOBJECT_NAMES = {
    "bind_property", "bind_property_full", "chain", "compat_control", "connect", "connect_after", "connect_data",
    "connect_object", "connect_object_after", "constructor", "disconnect", "disconnect_by_func", "emit",
    "emit_stop_by_name", "find_property", "force_floating", "freeze_notify", "get_data", "get_properties",
    "get_property", "get_qdata", "getv", "handler_block", "handler_block_by_func", "handler_disconnect",
    "handler_is_connected", "handler_unblock", "handler_unblock_by_func", "install_properties", "install_property",
    "interface_find_property", "interface_install_property", "interface_list_properties", "is_floating",
    "list_properties", "newv", "notify", "notify_by_pspec", "override_property", "props", "ref", "ref_count",
    "ref_sink", "replace_data", "replace_qdata", "run_dispose", "set_data", "set_properties", "set_property",
    "steal_data", "steal_qdata", "stop_emission", "stop_emission_by_name", "thaw_notify", "unref", "watch_closure",
    "weak_ref",
}  # fmt: skip

# Words that Vala keeps for itself. Arguments may be called so, what is called may not.
VALA_KEYWORDS = set("""
    abstract as async base break case catch class const construct continue default delegate delete do dynamic else ensures
    enum errordomain extern false finally for foreach get if in inline interface internal is lock namespace new null out
    override owned params private protected public ref requires return sealed set signal sizeof static struct switch this
    throw throws true try typeof unowned using value var virtual void volatile weak while with yield
""".split())

STEMS = ("get", "delete", "copy", "move", "mkcol", "member_info", "mark_read", "send_message")

TREE = ElementTree.parse(sys.argv[1])
NAMESPACE = TREE.getroot().find(f"{CORE}namespace")
with open(sys.argv[2], encoding="utf-8") as stream:
    # The COM face is for C and C++ alone.
    SYMBOLS = [s for s in stream.read().split() if s.startswith("httpmail_") and not s.startswith("httpmail_com_")]
with open(sys.argv[3], encoding="utf-8") as stream:
    METADATA = stream.read()
SOURCES = sys.argv[4:]


def kind(node):
    return node.tag.split("}")[1]


def children(node, *kinds):
    return [child for child in node if kind(child) in kinds]


def walk(node=NAMESPACE, path=""):
    """Every node below with its path of names; what the scanner made itself is left out."""
    for child in node:
        name = child.get("name")
        if child.get(f"{GLIB}is-gtype-struct-for") or child.get("moved-to"):
            continue
        child_path = f"{path}.{name}" if name else path
        yield child, child_path
        yield from walk(child, child_path)


def callables(*kinds):
    return [(node, path) for node, path in walk() if kind(node) in (kinds or CALLABLES + ("signal",))]


def parameters(node):
    return [p for group in children(node, "parameters") for p in children(group, "parameter")]


def named(kind_wanted, name):
    return next((n for n in NAMESPACE if kind(n) == kind_wanted and n.get("name") == name), None)


def method_names(node):
    return {m.get("name") for m in children(node, "method")}


def test_namespace_is_httpmail_1_0():
    tap.equal(NAMESPACE.get("name"), "HTTPMail")
    tap.equal(NAMESPACE.get("version"), "1.0")
    tap.equal(NAMESPACE.get(f"{C}identifier-prefixes"), "HTTPMail")
    tap.equal(NAMESPACE.get(f"{C}symbol-prefixes"), "httpmail")
    tap.equal([i.get("name") for i in TREE.getroot().findall(f"{C}include")], ["httpmail/httpmail.h"])


def test_every_exported_type_is_there():
    registered = {node.get(f"{GLIB}get-type") for node, _ in walk()}
    tap.none(s for s in SYMBOLS if s.endswith("_get_type") and s not in registered)


def test_every_exported_function_is_usable():
    usable = {node.get(f"{C}identifier") for node, _ in callables() if node.get("introspectable") != "0"}
    tap.none(s for s in SYMBOLS if not s.endswith("_get_type") and s not in usable)


def test_nothing_else_is_there():
    tap.none(
        f"{path}: {node.get(f'{C}identifier')} is not exported"
        for node, path in callables(*CALLABLES_WITH_SYMBOL)
        if node.get(f"{C}identifier") not in SYMBOLS
    )


def test_commands_are_methods_of_transport():
    names = method_names(named("class", "Transport"))
    wanted = [pattern.format(s) for s in STEMS for pattern in ("command_{}", "{}_async", "{}_finish")]
    tap.none(name for name in wanted if name not in names)
    tap.none(
        name
        for name in ("open", "open_async", "open_finish", "close", "drop_connection", "is_state", "list_members",
                     "lookup_account_property", "lookup_account_number", "get_account_property_async")
        if name not in names
    )  # fmt: skip


def test_transport_has_eight_signals_with_vfuncs():
    transport = named("class", "Transport")
    signals = {s.get("name") for s in children(transport, "signal")}
    tap.equal(
        signals,
        {"timeout", "logon-prompt", "prompt", "status", "error", "command", "response", "parent-window"},
    )
    vfuncs = {v.get("name").replace("_", "-") for v in children(transport, "virtual-method")}
    tap.none(sorted(signals - vfuncs))


def test_enumeration_members_have_short_names():
    status = named("enumeration", "Status")
    tap.equal({m.get("name"): m.get("value") for m in children(status, "member")}["connecting"], "1")
    error = named("enumeration", "Error")
    tap.equal(error.get(f"{GLIB}error-domain"), "httpmail-error-quark")
    tap.none(
        f"{path}.{member.get('name')}"
        for node, path in walk()
        if kind(node) in ("enumeration", "bitfield")
        for member in children(node, "member")
        if member.get("name").startswith("httpmail")
    )


def test_async_and_finish_are_pairs():
    problems = []
    for node, path in walk():
        names = {m.get("name"): m for m in children(node, "method", "function")}
        for name in names:
            if name.endswith("_async") and name[: -len("async")] + "finish" not in names:
                problems.append(f"{path}.{name}: there is no finish")
            if name.endswith("_finish") and name[: -len("finish")] + "async" not in names:
                problems.append(f"{path}.{name}: there is no async")
    tap.none(problems)


def test_each_async_has_one_finish():
    finishes = [node.get(f"{C}identifier") for node, _ in callables() if node.get("name").endswith("_finish")]
    starts = [node.get(f"{C}identifier") for node, _ in callables() if node.get("name").endswith("_async")]
    tap.equal(len(starts) > 20, True)
    tap.equal(sorted(s.replace("_async", "_finish") for s in starts), sorted(finishes))


def test_async_answers_by_its_finish_alone():
    problems = []
    for node, path in callables("method", "function"):
        if not node.get("name").endswith("_async"):
            continue
        if [child.get("name") for result in children(node, "return-value") for child in result] != ["none"]:
            problems.append(f"{path}: returns something")
        if node.get("throws"):
            problems.append(f"{path}: throws")
        problems += [f"{path}: {p.get('name')} is {p.get('direction')}" for p in parameters(node)
                     if p.get("direction", "in") != "in"]
    tap.none(problems)


def test_no_pair_is_marked_by_hand():
    # A binding that looks for the pair by its name and one that trusts the mark have to find the same; the scanner of
    # GLib 2.84 marks by name.
    problems = []
    for node, path in callables():
        finish = node.get(f"{GLIB}finish-func")
        if finish and finish != node.get("name").removesuffix("_async") + "_finish":
            problems.append(f"{path}: is marked to end by {finish}")
    for source in SOURCES:
        with open(source, encoding="utf-8") as stream:
            if re.search(r"\((?:finish|async|sync)-func\b", stream.read()):
                problems.append(f"{source}: marks a pair")
    tap.equal(len(SOURCES) > 30, True)
    tap.none(problems)


def test_async_takes_cancellable_and_callback():
    problems = []
    for node, path in callables("method"):
        if not node.get("name").endswith("_async"):
            continue
        by_name = {p.get("name"): p for p in parameters(node)}
        if list(by_name)[-3:] != ["cancellable", "callback", "user_data"]:
            problems.append(f"{path}: ends with {list(by_name)[-3:]}")
            continue
        if by_name["cancellable"].get("nullable") != "1":
            problems.append(f"{path}: the cancellable is not nullable")
        if by_name["callback"].get("scope") != "async" or by_name["callback"].get("closure") is None:
            problems.append(f"{path}: the callback is not marked (scope async) (closure user_data)")
    tap.none(problems)


def test_finish_takes_result_and_throws():
    tap.none(
        path
        for node, path in callables("method")
        if node.get("name").endswith("_finish")
        and (node.get("throws") != "1" or parameters(node)[0][1].get("name") != "Gio.AsyncResult")
    )


def documented(node):
    doc = node.find(f"{CORE}doc")
    return doc is not None and doc.text and doc.text.strip()


def test_everything_public_is_documented():
    problems = []
    for node, path in walk():
        what = kind(node)
        if what in DOCUMENTED and not documented(node):
            problems.append(f"{path}: {what}")
    tap.none(problems)


def test_every_argument_and_result_is_documented():
    problems = []
    for node, path in callables("function", "method", "constructor", "signal", "virtual-method"):
        problems += [f"{path}: {p.get('name')}" for p in parameters(node) if not documented(p)]
        for result in children(node, "return-value"):
            if result[-1].get("name") != "none" and not documented(result):
                problems.append(f"{path}: what it returns")
    tap.none(problems)


def test_no_method_shadows_one_of_gobject():
    tap.none(path for node, path in callables("method", "constructor") if node.get("name") in GOBJECT_NAMES)


def signature(node):
    """What a binding has to know of each value: its name, type, owner, and whether it may be missing."""
    for item in parameters(node) + children(node, "return-value"):
        types = [t.get("name") or kind(t) for t in item if kind(t) in ("type", "array")]
        yield item.get("name"), types, item.get("transfer-ownership"), item.get("nullable")


def test_signals_and_their_functions_say_the_same():
    problems = []
    for node, path in walk():
        vfuncs = {v.get("name"): v for v in children(node, "virtual-method")}
        for signal in children(node, "signal"):
            vfunc = vfuncs[signal.get("name").replace("-", "_")]
            if list(signature(signal)) != list(signature(vfunc)):
                problems.append(f"{path}::{signal.get('name')}: {list(signature(signal))} is not {list(signature(vfunc))}")
    tap.none(problems)


def test_annotations_are_complete():
    problems = []
    for node, path in callables():
        for item in parameters(node) + children(node, "return-value"):
            name = item.get("name", "what it returns")
            if item.get("transfer-ownership") is None:
                problems.append(f"{path}: {name} has no transfer")
            for part in item.iter(f"{CORE}type"):
                # What is inside of a list decides how the list is read and freed.
                if part.get("name") in ("GLib.List", "GLib.SList", "GLib.HashTable", "GLib.PtrArray", "GLib.Array"):
                    if not list(part):
                        problems.append(f"{path}: {name} has no element-type")
            if any(t.get("name", "").endswith("Callback") for t in children(item, "type")) and item.get("scope") is None:
                problems.append(f"{path}: {name} has no scope")
            if item.get("scope") == "notified" and item.get("destroy") is None:
                problems.append(f"{path}: {name} has no destroy")
    tap.none(problems)


def vala_names(node):
    """name: what Vala has under it, for each method, property and signal of a class."""
    renamed = {}
    if node.get("name") == "Transport":
        renamed = dict(re.findall(r'^  \.(\w+) name="(\w+)"', METADATA, re.MULTILINE))
    for child in children(node, "method", "property", "signal", "constructor"):
        name = child.get("name").replace("-", "_")
        if kind(child) == "method" and name.endswith("_finish"):
            continue
        yield renamed.get(name, name), f"{kind(child)} {name}"


def test_vala_has_a_name_of_its_own_for_everything():
    problems = []
    for node, path in walk():
        seen = {}
        for name, what in vala_names(node):
            if name in seen:
                problems.append(f"{path}: {what} and {seen[name]} are both {name}")
            if name in VALA_KEYWORDS - {"new"} or (what.startswith("method") and name in GOBJECT_NAMES | {"get", "set"}):
                problems.append(f"{path}: {what} is {name}, which is taken")
            seen[name] = what
    tap.none(problems)


def test_vala_drops_async_of_every_command():
    names = dict(vala_names(named("class", "Transport")))
    tap.equal([name for name in names if name.endswith("_async")], ["open_async"])
    tap.equal([names.get(name) for name in ("fetch", "remove")], ["method get_async", "method delete_async"])


def test_vala_never_sees_a_bare_error_code():
    # There an errordomain is a GError: a code that comes or goes has to be called an int.
    problems = []
    for node, path in callables("function", "method"):
        name = node.get("name")
        for item in parameters(node) + children(node, "return-value"):
            if [t for t in children(item, "type") if t.get("name") == "Error"]:
                what = f"{name}.{item.get('name')}" if item.get("name") else name
                if not re.search(rf'^(Error\.|error_)?{what} type="int"|^(Error\.|error_)?{name} skip', METADATA, re.MULTILINE):
                    problems.append(f"{path}: {what}")
    tap.none(problems)


def test_metadata_names_what_is_there():
    names = {node.get("name") for node, _ in callables("method", "function")}
    tap.none(m for m in re.findall(r"^ *\.?(?:Error\.)?([a-z]\w+)(?:\.\w+)? (?:\w+=|skip)", METADATA, re.MULTILINE)
             if m not in names | {"error_" + name for name in names})


def test_property_signal_and_method_share_no_name():
    problems = []
    for node, path in walk():
        seen = {}
        for child in children(node, "property", "method", "signal"):
            name = child.get("name").replace("-", "_")
            if name in seen:
                problems.append(f"{path}.{name}: {seen[name]} and {kind(child)}")
            seen[name] = kind(child)
    tap.none(problems)


def test_getters_belong_to_their_properties():
    problems = []
    for node, path in walk():
        methods = method_names(node)
        for prop in children(node, "property"):
            stem = prop.get("name").replace("-", "_")
            getters = {f"get_{stem}", f"is_{stem}"} & methods
            if getters and prop.get("getter") not in getters:
                problems.append(f"{path}.{prop.get('name')}: {', '.join(getters)} is not marked as its getter")
    tap.none(problems)


def bare_pointers(node, path):
    """Arguments and results of a callable that say nothing of what they point to."""
    handed_back = {int(p.get("closure")) for p in parameters(node) if p.get("closure")}
    items = [p for number, p in enumerate(parameters(node)) if number not in handed_back]
    for item in items + children(node, "return-value"):
        for part in item.iter(f"{CORE}type"):
            if part.get("name") in ("gpointer", "gconstpointer") and item.get("name") not in ("user_data", "data"):
                yield f"{path}: {item.get('name', 'what it returns')}"


def test_nothing_takes_or_returns_a_bare_pointer():
    problems = [problem for node, path in callables() for problem in bare_pointers(node, path)]
    for node, path in walk():
        if kind(node) == "property":
            problems += [path for part in node.iter(f"{CORE}type") if part.get("name") == "gpointer"]
    tap.none(problems)


def test_arrays_have_element_types():
    tap.none(
        path
        for node, path in callables()
        for array in node.iter(f"{CORE}array")
        if not array.findall(f"{CORE}type") and not array.findall(f"{CORE}array")
    )


def test_password_cannot_be_read():
    info = named("class", "ServerInfo")
    password = next(p for p in children(info, "property") if p.get("name") == "password")
    tap.equal(password.get("readable"), "0")
    tap.equal(password.get("writable"), "1")
    tap.none(name for name in method_names(info) if "password" in name and name.startswith(("get_", "peek_", "dup_")))


if __name__ == "__main__":
    sys.exit(tap.run(sys.modules[__name__]))
