"""Data for every chapter: `load_*` is offline, always; `fetch_*` may use the network.

Bundled sets come with the libraries that the course installs, or are computed. Benchmark sets
are downloaded once, verified and cached; a lesson asks for them with `benchmark(name)`, which
shows a card and returns None where a set cannot be had. `data/README.md` has a datasheet for
each.

Example:
    >>> from dlcourse.data import load_logic_gate
    >>> load_logic_gate("and").y
    array([0, 0, 0, 1])
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# public name -> the module that defines it, imported when the name is first used
_PUBLIC = {
    "DATE_FORMATS": "dates",
    "DatasetUnavailable": "unavailable",
    "Scaling": "windows",
    "Windows": "windows",
    "benchmark": "benchmark",
    "check_split": "splits",
    "corrupt": "corruption",
    "fetch_adult": "tables",
    "fetch_compas": "tables",
    "fetch_cta_ridership": "series",
    "fetch_fashion_mnist": "images",
    "fetch_fsdd": "sounds",
    "fetch_german_credit": "tables",
    "fetch_imdb": "text",
    "fetch_jsb_chorales": "sounds",
    "fetch_mnist": "images",
    "fetch_multi30k": "text",
    "fetch_names": "text",
    "fetch_pneumoniamnist": "images",
    "fetch_sms_spam": "text",
    "fetch_tinyshakespeare": "text",
    "fit_scaling": "windows",
    "load_blobs": "toy",
    "load_breast_cancer": "tables",
    "load_circles": "toy",
    "load_clips": "clips",
    "load_co2": "series",
    "load_colour_names": "text",
    "load_credit": "credit",
    "load_dates": "dates",
    "load_diabetes": "tables",
    "load_digits": "images",
    "load_face_patches": "images",
    "load_faces": "faces",
    "load_glyphs": "glyphs",
    "load_history": "history",
    "load_logic_gate": "toy",
    "load_margin": "toy",
    "load_matches": "matches",
    "load_moons": "toy",
    "load_notes": "notes",
    "load_people": "people",
    "load_python_docs": "text",
    "load_record": "records",
    "load_reviews": "reviews",
    "load_sample_photos": "images",
    "load_scenes": "scenes",
    "load_spirals": "toy",
    "load_sunspots": "series",
    "make_windows": "windows",
    "pack_pictures": "packed",
    "review_pairs": "reviews",
    "unpack_pictures": "packed",
    "walk_forward_splits": "splits",
}

__all__ = [
    "DATE_FORMATS",
    "DatasetUnavailable",
    "Scaling",
    "Windows",
    "benchmark",
    "check_split",
    "corrupt",
    "fetch_adult",
    "fetch_compas",
    "fetch_cta_ridership",
    "fetch_fashion_mnist",
    "fetch_fsdd",
    "fetch_german_credit",
    "fetch_imdb",
    "fetch_jsb_chorales",
    "fetch_mnist",
    "fetch_multi30k",
    "fetch_names",
    "fetch_pneumoniamnist",
    "fetch_sms_spam",
    "fetch_tinyshakespeare",
    "fit_scaling",
    "load_blobs",
    "load_breast_cancer",
    "load_circles",
    "load_clips",
    "load_co2",
    "load_colour_names",
    "load_credit",
    "load_dates",
    "load_diabetes",
    "load_digits",
    "load_face_patches",
    "load_faces",
    "load_glyphs",
    "load_history",
    "load_logic_gate",
    "load_margin",
    "load_matches",
    "load_moons",
    "load_notes",
    "load_people",
    "load_python_docs",
    "load_record",
    "load_reviews",
    "load_sample_photos",
    "load_scenes",
    "load_spirals",
    "load_sunspots",
    "make_windows",
    "pack_pictures",
    "review_pairs",
    "unpack_pictures",
    "walk_forward_splits",
]

if TYPE_CHECKING:
    from .benchmark import benchmark
    from .clips import load_clips
    from .corruption import corrupt
    from .credit import load_credit
    from .dates import DATE_FORMATS, load_dates
    from .faces import load_faces
    from .glyphs import load_glyphs
    from .history import load_history
    from .images import (
        fetch_fashion_mnist,
        fetch_mnist,
        fetch_pneumoniamnist,
        load_digits,
        load_face_patches,
        load_sample_photos,
    )
    from .matches import load_matches
    from .notes import load_notes
    from .packed import pack_pictures, unpack_pictures
    from .people import load_people
    from .records import load_record
    from .reviews import load_reviews, review_pairs
    from .scenes import load_scenes
    from .series import fetch_cta_ridership, load_co2, load_sunspots
    from .sounds import fetch_fsdd, fetch_jsb_chorales
    from .splits import check_split, walk_forward_splits
    from .tables import (
        fetch_adult,
        fetch_compas,
        fetch_german_credit,
        load_breast_cancer,
        load_diabetes,
    )
    from .text import (
        fetch_imdb,
        fetch_multi30k,
        fetch_names,
        fetch_sms_spam,
        fetch_tinyshakespeare,
        load_colour_names,
        load_python_docs,
    )
    from .toy import (
        load_blobs,
        load_circles,
        load_logic_gate,
        load_margin,
        load_moons,
        load_spirals,
    )
    from .unavailable import DatasetUnavailable
    from .windows import Scaling, Windows, fit_scaling, make_windows

__getattr__, __dir__ = load_when_used(__name__, _PUBLIC)
