"""Write the Croissant description (`croissant.json`)."""

from __future__ import annotations

from typing import Any

from tiktok_policy_data.core import schema
from tiktok_policy_data.core.about import About, schema_org
from tiktok_policy_data.core.citation import Cited, citation
from tiktok_policy_data.pipeline.metadata.datapackage import Files, described

_CROISSANT_TYPES = {
    "string": "sc:Text",
    "array": "sc:Text",
    "date": "sc:Date",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
}

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(about: About, files: Files) -> dict[str, Any]:
    """Return the Croissant description (1.0): a file and a record set per table, read from Parquet."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **schema_org(about),
        "citeAs": citation(Cited(about.version, about.released_on)),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{name}.parquet",
                "name": f"{name}.parquet",
                "contentUrl": f"{name}.parquet",
                "encodingFormat": "application/x-parquet",
                "contentSize": f"{files[f'{name}.parquet'][1]} B",
                "sha256": files[f"{name}.parquet"][0],
            }
            for name in schema.tables()
        ],
        "recordSet": [_record_set(table) for table in schema.tables().values()],
    }


def _record_set(table: schema.Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": described(table),
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{field.name}",
                "name": field.name,
                "description": field.description,
                "dataType": _CROISSANT_TYPES[field.type],
                **({"repeated": True} if field.is_list else {}),
                "source": {"fileObject": {"@id": f"{table.name}.parquet"}, "extract": {"column": field.name}},
            }
            for field in table.fields
        ],
    }
