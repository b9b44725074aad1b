"""What componentize-py is pointed at: it exports the plugin of the module `plugin`."""

from ghat_plugin.component import exports
from plugin import PLUGIN

globals().update(exports(PLUGIN))
