"""What the image has in the place of `yaml`: a text's events, by libyaml.

The extension looks for the errors of all the package's modules, and for its events and tokens.
"""

from collections.abc import Iterator

import yaml.composer
import yaml.constructor
import yaml.emitter
import yaml.error
import yaml.events
import yaml.nodes
import yaml.parser
import yaml.reader
import yaml.representer
import yaml.scanner
import yaml.serializer
import yaml.tokens
from yaml._yaml import CParser

BaseLoader = CBaseLoader = CParser
MarkedYAMLError, YAMLError = yaml.error.MarkedYAMLError, yaml.error.YAMLError


def parse(text: str, Loader: type[CParser]) -> Iterator[yaml.events.Event]:  # noqa: N803 - its name in `yaml`
    """Yield the events of a text; YAMLError where it is none."""
    yield from iter(Loader(text).get_event, None)
