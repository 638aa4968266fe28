// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/volatility.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lk::lint {

namespace {

/// The server's own functions that are not volatile, from pg_proc of PostgreSQL 17 (those that people call). Sorted.
constexpr auto known = std::to_array<std::string_view>({"abbrev", "abs", "acos", "acosd", "acosh", "age", "area",
    "array_dims", "array_fill", "array_length", "array_lower", "array_ndims", "array_position", "array_positions",
    "array_remove", "array_replace", "array_to_json", "array_to_string", "array_to_tsvector", "array_upper", "ascii",
    "asin", "asind", "asinh", "atan", "atan2", "atan2d", "atand", "atanh", "bit", "bit_count", "bit_length",
    "bittypmodin", "bittypmodout", "bool", "box", "bpchar", "bpchartypmodin", "bpchartypmodout", "broadcast", "btrim",
    "cardinality", "cash_words", "cbrt", "ceil", "ceiling", "center", "char", "char_length", "character_length", "chr",
    "cidr", "circle", "concat", "concat_ws", "convert", "convert_from", "convert_to", "cos", "cosd", "cosh", "cot",
    "cotd", "current_database", "current_schema", "current_schemas", "current_setting", "current_user", "date",
    "date_add", "date_bin", "date_part", "date_subtract", "date_trunc", "datemultirange", "daterange",
    "daterange_canonical", "daterange_subdiff", "decode", "degrees", "dexp", "diagonal", "diameter", "div", "dlog1",
    "dlog10", "dround", "dtrunc", "encode", "enum_first", "enum_in", "enum_last", "enum_out", "enum_range", "enum_send",
    "erf", "erfc", "exp", "extract", "factorial", "family", "float4", "float8", "floor", "fmgr_c_validator",
    "fmgr_internal_validator", "fmgr_sql_validator", "format", "format_type", "gcd", "generate_series",
    "generate_subscripts", "get_bit", "get_byte", "get_current_ts_config", "getpgusername", "height", "host",
    "hostmask", "icu_unicode_version", "initcap", "int2", "int2int4_sum", "int4", "int4inc", "int4multirange",
    "int4range", "int4range_canonical", "int4range_subdiff", "int8", "int8_sum", "int8multirange", "int8range",
    "int8range_canonical", "int8range_subdiff", "interval", "intervaltypmodin", "intervaltypmodout", "is_normalized",
    "isclosed", "isempty", "isfinite", "ishorizontal", "isopen", "isparallel", "isperp", "isvertical",
    "json_array_elements", "json_array_elements_text", "json_array_length", "json_build_array", "json_build_object",
    "json_each", "json_each_text", "json_object", "json_object_keys", "json_populate_record", "json_populate_recordset",
    "json_strip_nulls", "json_to_record", "json_to_recordset", "json_to_tsvector", "json_typeof",
    "jsonb_array_elements", "jsonb_array_elements_text", "jsonb_array_length", "jsonb_build_array",
    "jsonb_build_object", "jsonb_each", "jsonb_each_text", "jsonb_insert", "jsonb_object", "jsonb_object_keys",
    "jsonb_path_exists", "jsonb_path_exists_tz", "jsonb_path_match", "jsonb_path_match_tz", "jsonb_path_query",
    "jsonb_path_query_array", "jsonb_path_query_array_tz", "jsonb_path_query_first", "jsonb_path_query_first_tz",
    "jsonb_path_query_tz", "jsonb_populate_record", "jsonb_populate_record_valid", "jsonb_populate_recordset",
    "jsonb_pretty", "jsonb_set", "jsonb_set_lax", "jsonb_strip_nulls", "jsonb_to_record", "jsonb_to_recordset",
    "jsonb_to_tsvector", "jsonb_typeof", "justify_days", "justify_hours", "justify_interval", "lcm", "left", "length",
    "like", "like_escape", "line", "ln", "log", "log10", "lower", "lower_inc", "lower_inf", "lpad", "lseg", "ltrim",
    "macaddr", "macaddr8", "macaddr8_set7bit", "make_date", "make_interval", "make_time", "make_timestamp",
    "make_timestamptz", "masklen", "md5", "min_scale", "mod", "money", "multirange", "mxid_age", "name",
    "nameconcatoid", "netmask", "network", "normalize", "notlike", "now", "npoints", "num_nonnulls", "num_nulls",
    "numeric", "numeric_div_trunc", "numeric_exp", "numeric_inc", "numeric_ln", "numeric_log", "numeric_sqrt",
    "numerictypmodin", "numerictypmodout", "nummultirange", "numnode", "numrange", "numrange_subdiff", "octet_length",
    "oid", "oidvectortypes", "overlaps", "overlay", "parse_ident", "path", "pclose", "pg_backend_pid", "pg_basetype",
    "pg_char_to_encoding", "pg_client_encoding", "pg_conf_load_time", "pg_current_snapshot", "pg_current_xact_id",
    "pg_current_xact_id_if_assigned", "pg_describe_object", "pg_extension_update_paths", "pg_has_role",
    "pg_is_other_temp_schema", "pg_listening_channels", "pg_mcv_list_items", "pg_my_temp_schema", "pg_options_to_table",
    "pg_postmaster_start_time", "pg_settings_get_flags", "pg_size_bytes", "pg_size_pretty", "pg_snapshot_xip",
    "pg_snapshot_xmax", "pg_snapshot_xmin", "pg_split_walfile_name", "pg_trigger_depth", "pg_typeof",
    "pg_visible_in_snapshot", "phraseto_tsquery", "pi", "plainto_tsquery", "point", "polygon", "popen", "position",
    "postgresql_fdw_validator", "pow", "power", "querytree", "quote_ident", "quote_literal", "quote_nullable",
    "radians", "radius", "regclass", "regexp_count", "regexp_instr", "regexp_like", "regexp_match", "regexp_matches",
    "regexp_replace", "regexp_substr", "repeat", "replace", "reverse", "right", "round", "row_to_json", "rpad", "rtrim",
    "scale", "session_user", "set_bit", "set_byte", "set_masklen", "setweight", "sha224", "sha256", "sha384", "sha512",
    "shell_in", "shell_out", "sign", "similar_escape", "similar_to_escape", "sin", "sind", "sinh", "slope",
    "split_part", "sqrt", "statement_timestamp", "string_to_array", "string_to_table", "strip", "strpos", "substr",
    "substring", "system_user", "tan", "tand", "tanh", "text", "textlen", "time", "timestamp", "timestamptypmodin",
    "timestamptypmodout", "timestamptz", "timestamptztypmodin", "timestamptztypmodout", "timetypmodin", "timetypmodout",
    "timetz", "timetztypmodin", "timetztypmodout", "timezone", "to_ascii", "to_bin", "to_char", "to_date", "to_hex",
    "to_json", "to_jsonb", "to_number", "to_oct", "to_timestamp", "to_tsquery", "to_tsvector", "transaction_timestamp",
    "translate", "trim_array", "trim_scale", "trunc", "ts_debug", "ts_delete", "ts_filter", "ts_headline", "ts_lexize",
    "ts_parse", "ts_rank", "ts_rank_cd", "ts_token_type", "tsmultirange", "tsquery_phrase", "tsrange",
    "tsrange_subdiff", "tstzmultirange", "tstzrange", "tstzrange_subdiff", "tsvector_to_array", "txid_current",
    "txid_current_if_assigned", "txid_current_snapshot", "txid_snapshot_xip", "txid_snapshot_xmax",
    "txid_snapshot_xmin", "txid_visible_in_snapshot", "unicode_assigned", "unicode_version", "unistr", "unnest",
    "upper", "upper_inc", "upper_inf", "uuid_extract_timestamp", "uuid_extract_version", "varbit", "varbittypmodin",
    "varbittypmodout", "varchar", "varchartypmodin", "varchartypmodout", "version", "websearch_to_tsquery", "width",
    "width_bucket", "xid", "xml", "xml_is_well_formed", "xml_is_well_formed_content", "xml_is_well_formed_document",
    "xmlcomment", "xmlexists", "xmltext", "xmlvalidate", "xpath", "xpath_exists"});
static_assert(std::ranges::is_sorted(known));

} // namespace

QStringList volatileCalls(const Node* node, const Script& script)
{
    QStringList found;
    if (node == nullptr) {
        return found;
    }
    forEachNode(const_cast<ProtobufCMessage*>(&node->base), [&](Node& inner) {
        if (inner.node_case != PG_QUERY__NODE__NODE_FUNC_CALL) {
            return;
        }
        const auto& call = *inner.func_call;
        const Name name = nameOf(nodes(call.n_funcname, call.funcname));
        const bool ofServer = name.schema.isEmpty() || name.schema == QLatin1String("pg_catalog");
        const FunctionFacts* function = script.function(name);
        const bool made = function != nullptr && !function->volatility.isEmpty()
            && function->volatility != QLatin1String("volatile");
        if (!made && !(ofServer && std::ranges::binary_search(known, name.name.toLower().toStdString()))
            && !found.contains(name.printed())) {
            found << name.printed();
        }
    });
    return found;
}

bool isStored(const PgQuery__ColumnDef& column)
{
    return constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED) != nullptr;
}

bool rewritesOnAdd(const PgQuery__ColumnDef& column, const Script& script)
{
    const auto* byDefault = constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT);
    return isSerial(column) || isStored(column)
        || constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) != nullptr
        || (byDefault != nullptr && !volatileCalls(byDefault->raw_expr, script).isEmpty())
        || script.hasConstrainedDomain(printedType(column.type_name));
}

} // namespace lk::lint
