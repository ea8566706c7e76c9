# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the typelib says of HTTPMail.Transport, and what it has to say."""

import gi

from commands import BY_CALLBACK_ALONE, COMMANDS

# Beside the commands: arguments, what is returned.
METHODS = {
    "new": ("user_agent: utf8?", "Transport full"),
    "open": ("server_info: ServerInfo, flags: OpenFlags", "gboolean"),
    "close": ("", "gboolean"),
    "drop_connection": ("", "void"),
    "hands_off": ("", "void"),
    "is_state": ("state: State", "gboolean"),
    "lookup_account_property": ("property: AccountProperty", "gboolean, out_text: utf8 full"),
    "lookup_account_number": ("property: AccountProperty", "gboolean, out_number: guint32"),
    "list_members": ("url: utf8, flags: MemberInfoFlags, no_root: gboolean", "MemberList full"),
    "get_connection_status": ("", "Status"),
    "get_server_info": ("", "ServerInfo? full"),
    "get_user_agent": ("", "utf8"),
    "get_authenticated": ("", "gboolean"),
    "get_busy": ("", "gboolean"),
    "get_dialect": ("", "Dialect"),
    "get_async_result": ("result: Gio.AsyncResult", "Result"),
}
SETTINGS = {
    "idle_timeout": "guint32",
    "deadline": "guint32",
    "max_connections": "guint32",
    "insecure_auth": "gboolean",
    "command_logging": "gboolean",
    "log_path": "filename?",
    "tls_database": "Gio.TlsDatabase?",
    "proxy_resolver": "Gio.ProxyResolver?",
    "auth_schemes": "AuthSchemes",
}
SETTER_NAMES = {"idle_timeout": "seconds", "deadline": "seconds", "log_path": "path", "tls_database": "database",
                "proxy_resolver": "resolver", "auth_schemes": "schemes"}
PROPERTIES = {"user-agent", "server-info", "connection-status", "authenticated", "busy", "dialect", "max-members",
              "max-held-members", "max-listing-size", "max-held-size",
              *(name.replace("_", "-") for name in SETTINGS)}
THROWING = ("open", "close", "lookup_account_property", "lookup_account_number")


def transport():
    return gi.Repository.get_default().find_by_name("HTTPMail", "Transport")


def type_of(item):
    # The newer name first.
    return item.get_type_info() if hasattr(item, "get_type_info") else item.get_type()


def describe_type(kind):
    tag = kind.get_tag_as_string()
    if tag == "array":
        # A list of strings ends with NULL; a GPtrArray knows how long it is.
        return describe_type(kind.get_param_type(0)) + "[]"
    if tag != "interface":
        return tag
    interface = kind.get_interface()
    namespace = interface.get_namespace()
    return interface.get_name() if namespace == "HTTPMail" else f"{namespace}.{interface.get_name()}"


def full(owned):
    return {0: "", 1: " container", 2: " full"}[int(owned)]


def describe(argument):
    nullable = "?" if argument.may_be_null() else ""
    owned = full(argument.get_ownership_transfer()) if describe_type(type_of(argument)) != "guint32" else ""
    return f"{argument.get_name_unescaped()}: {describe_type(type_of(argument))}{nullable}{owned}"


def arguments_of(method, direction):
    hidden = set()
    for argument in method.get_arguments():
        hidden |= {argument.get_closure(), argument.get_destroy()}
    return [argument for number, argument in enumerate(method.get_arguments())
            if int(argument.get_direction()) == direction and number not in hidden]


def signature(method):
    """What goes in and what comes out, as the tables write it."""
    returns = describe_type(method.get_return_type()) + ("?" if method.may_return_null() else "") + \
        full(method.get_caller_owns())
    return (", ".join(describe(argument) for argument in arguments_of(method, 0)),
            ", ".join([returns] + [describe(argument) for argument in arguments_of(method, 1)]))


def asynchronous(stem, arguments, returns):
    rest = [arguments] if arguments else []
    return {
        stem + "_async": (", ".join(rest + ["cancellable: Gio.Cancellable?, callback: Gio.AsyncReadyCallback?"]),
                          "void", False),
        stem + "_finish": ("result: Gio.AsyncResult", returns, True),
    }


def expected():
    """Of each method its arguments, what it gives, and whether it throws."""
    methods = {name: (*known, name in THROWING) for name, known in METHODS.items()}
    for stem, command in COMMANDS.items():
        methods["command_" + stem] = (command.arguments + ", context: guint32", "gboolean", True)
        methods.update(asynchronous(stem, command.arguments, command.returns))
    for stem, (arguments, returns) in BY_CALLBACK_ALONE.items():
        methods.update(asynchronous(stem, arguments, returns))
    for name, kind in SETTINGS.items():
        methods["get_" + name] = ("", kind, False)
        methods["set_" + name] = (f"{SETTER_NAMES.get(name, name)}: {kind}", "void", False)
    return methods


def expected_names():
    return set(expected())


def method_names():
    return {method.get_name() for method in transport().get_methods()}


def property_names():
    return {prop.get_name() for prop in transport().get_properties()}


def differences():
    wanted = expected()
    for method in transport().get_methods():
        found = (*signature(method), method.can_throw_gerror())
        if method.get_name() in wanted and found != wanted[method.get_name()]:
            yield f"{method.get_name()} is {found}, and not {wanted[method.get_name()]}"


def nullable():
    """For each stem the numbers of the arguments that may be NULL."""
    return {stem: {number for number, text in enumerate(command.arguments.split(", ")) if text.endswith("?")}
            for stem, command in COMMANDS.items()}
