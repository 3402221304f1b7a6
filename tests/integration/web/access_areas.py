"""The areas of the access walk: one chain of offices, and their neighbours."""

from __future__ import annotations

from portal.domain.areas import Level

OWN = {
    Level.COMMUNITY: "430102001001",
    Level.TOWN: "430102001000",
    Level.COUNTY: "430102000000",
    Level.CITY: "430100000000",
    Level.PROVINCE: "430000000000",
}
OTHER = {
    Level.COMMUNITY: "430102001002",
    Level.TOWN: "430102002000",
    Level.COUNTY: "430103000000",
    Level.CITY: "430200000000",
}
