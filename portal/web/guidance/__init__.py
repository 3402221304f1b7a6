"""职业指导转办 (规程五): referred by the community, arranged and given by the district."""
