// SPDX-License-Identifier: Apache-2.0
#include "workloads/trace_list.hpp"

#include <catch2/catch.hpp>

#include "models/base/error.hpp"

using namespace mktme;
using workloads::single_trace;
using workloads::TraceEntry;
using workloads::TraceList;

TEST_CASE("An entry of the list of traces is a file, with or without a core", "[workloads][traces]") {
    CHECK(TraceEntry{"a.stl"}.file == "a.stl");
    CHECK_FALSE(TraceEntry{"a.stl"}.core);
    CHECK(TraceEntry{"12=a=b.stl"}.core == 12);
    CHECK(TraceEntry{"12=a=b.stl"}.file == "a=b.stl");
    CHECK(TraceEntry{"12=a=b.stl"}.text() == "12=a=b.stl");
    for (const char* file : {"./0=a.stl", "x0=a", "=a", "-1=a", "99999999999999999999=a", "0"}) {
        CHECK_FALSE(TraceEntry{file}.core);
        CHECK(TraceEntry{file}.text() == file);
    }
}

TEST_CASE("Relative traces count from a folder, absolute ones stay", "[workloads][traces]") {
    TraceList list{{"a.stl", "1=../b.stl", "/c.stl"}};
    list.count_from("x/y");
    CHECK(list.entries == std::vector<std::string>{"x/y/a.stl", "1=x/y/../b.stl", "/c.stl"});
    CHECK(TraceList{{"3=/a/../b"}}.absolute().entries == std::vector<std::string>{"3=/a/../b"});
    CHECK(TraceEntry{TraceList{{"a"}}.absolute().entries.front()}.file.is_absolute());
}

TEST_CASE("The memory front end takes one trace, and none for a core", "[workloads][traces]") {
    CHECK_FALSE(single_trace({}));
    CHECK(single_trace({{"a.stl"}}) == "a.stl");
    CHECK_THROWS_WITH(single_trace({{"a", "b"}}), Catch::Contains("names 2 traces (a, b)"));
    CHECK_THROWS_WITH(single_trace({{"1=a"}}), Catch::Contains("is for core 1"));
    CHECK_THROWS_AS(single_trace({{""}}), ConfigError);
}
