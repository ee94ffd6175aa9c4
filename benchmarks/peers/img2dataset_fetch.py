"""img2dataset over a list of URLs: the arguments of its `download` as JSON."""

import json
import sys

from img2dataset import download

if __name__ == "__main__":
    download(**json.loads(sys.argv[1]))
