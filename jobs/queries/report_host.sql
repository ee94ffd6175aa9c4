-- The host of a URL in small letters, as the sample index has it; null where there is none.
CREATE TEMP MACRO host_of(uri) AS
  nullif(trim(lower(regexp_extract(uri, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)', 1)), '[]'), '')
