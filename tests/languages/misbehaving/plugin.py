"""Does whatever bad thing a text asks for."""

from ghat_plugin import About, Authors, Sides
from ghat_plugin.guardrail import Guardrail, Verdict


class Misbehaving(Guardrail):
    about = About("misbehaving", "0.1.0", "Misbehaves.", Sides.REQUEST | Sides.RESPONSE, Authors.USER | Authors.MODEL)

    def inspect(self, context, texts):
        for segment in texts:
            if "loop" in segment.text:
                while True:
                    pass
            if "hog" in segment.text:
                kept = []
                while True:
                    kept.append(bytearray(1 << 20))
            if "raise" in segment.text:
                raise ValueError("hunter2 is the password")
            if "trap" in segment.text:
                return "no verdict at all"
        return Verdict([], [])


PLUGIN = Misbehaving
