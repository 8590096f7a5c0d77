"""What came of something that a person did with avisos, in words."""

from collections import Counter

# Those that say why they wait.
WAITING = frozenset(("new", "unmatched", "to_classify", "to_review"))


def outcome(avisos, before):
    """A notification that counts what became of the avisos, as an action; ``before``:
    their states, in their order."""
    env = avisos.env
    states = list(zip(avisos.mapped("state"), before, strict=True))
    changed = Counter(state for state, earlier in states if state != earlier)
    left = [state for state, earlier in states if state == earlier]
    labels = dict(avisos._fields["state"]._description_selection(env))
    counts = [(labels[state], count) for state, count in changed.items()]
    if left:
        counts.append((env._("Unchanged"), len(left)))
    lines = [" · ".join(f"{label}: {count}" for label, count in counts)]
    if WAITING.intersection(left):
        lines.append(env._("Each of those that wait says why."))
    if not WAITING.issuperset(left):
        lines.append(env._("What was decided before, perhaps by a colleague, stays."))
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "success" if changed else "warning",
            "message": ". ".join(lines),
            "next": {"type": "ir.actions.act_window_close"},
        },
    }


def discarding(avisos):
    """What discarding them means."""
    states = [state for state in avisos.mapped("state") if state != "discarded"]
    names = {"count": len(states), "applied": states.count("applied")}
    if names["applied"]:
        return avisos.env._(
            "Avisos to discard: %(count)s. In force: %(applied)s; their credits are "
            "reckoned anew without them.",
            **names,
        )
    return avisos.env._(
        "Avisos to discard: %(count)s. None of them is in force.", **names
    )
