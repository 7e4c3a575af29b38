// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan/plan_record.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "models/base/error.hpp"
#include "sim/base/version.hpp"
#include "sim/results/sha256.hpp"
#include "sim/results/writers.hpp"
#include "sim/sweep/plan/closed_forms.hpp"
#include "sim/sweep/store/schema.hpp"

namespace mktme::sim {

namespace {

using Properties = std::map<std::string, std::string>;

/// Returns the properties of this program. Results of another program may differ and must not be mixed with its own.
Properties program_properties() {
    InputFile program{"/proc/self/exe", "program"};
    return {{"program_version", version},
            {"program_sha256", sha256_of(program)},
            {"stats_version", std::to_string(stats_version)}};
}

void refuse_other_program(SweepStore& store) {
    for (const auto& [key, value] : program_properties())
        if (const std::string was = store.property(key); was != value)
            throw UserError{fmt::format(
                "{}: was begun by another build of mktme-sim ({} {}, now {}), whose results may differ; name "
                "another --out, or start anew with --replace",
                store.database().file().string(), key, was.substr(0, 12), value.substr(0, 12))};
}

void refuse_other_points(const Plan& plan, const std::vector<StoredPoint>& stored, const Database& database) {
    std::set<std::string_view> planned;
    for (const auto& point : plan.points) planned.insert(point.id);
    std::size_t others = 0;
    const StoredPoint* first = nullptr;
    for (const auto& point : stored) {
        if (planned.contains(point.id)) continue;
        ++others;
        if (first == nullptr) first = &point;
    }
    if (others != 0)
        throw UserError{fmt::format(
            "{}: {} of its {} points are not of {} (the first: {}); name another --out, or start anew with "
            "--replace",
            database.file().string(), others, stored.size(), plan.sweep.file.string(), first->label)};
}

void write_properties(const Plan& plan, Database& database) {
    Properties properties = program_properties();
    properties["question"] = plan.sweep.question;
    properties["base"] = base_as_toml(plan.sweep);
    auto insert = database.prepare("INSERT OR REPLACE INTO sweep VALUES (?, ?)");
    for (const auto& [key, value] : properties) insert.bind(1, key).bind(2, value).execute();
}

void write_closed_form_names(Database& database) {
    auto insert = database.prepare("INSERT OR REPLACE INTO quantity VALUES (?, ?, ?)");
    for (const auto& form : closed_forms())
        insert.bind(1, form.name)
            .bind(2, form.unit)
            .bind(3, fmt::format("{} ({})", form.text, form.source))
            .execute();
}

/// Writer of points, with its prepared statements.
class PointWriter {
public:
    PointWriter(const Plan& plan, Database& database)
        : plan_{plan},
          point_{database.prepare("INSERT INTO point VALUES (?, ?, ?, ?, ?, ?)")},
          setting_{database.prepare("INSERT INTO setting VALUES (?, ?, ?, ?, ?)")},
          form_{database.prepare("INSERT INTO closed_form VALUES (?, ?, ?)")} {}

    void write(const Point& point, std::int64_t number, std::string_view status) {
        point_.bind(1, point.id).bind(2, number).bind(3, point.label).bind(6, status);
        point_.bind(4, point.trace ? point.trace->file : "").bind(5, point.trace ? point.trace->sha256 : "");
        point_.execute();
        for (std::size_t k = 0; k < plan_.keys.size(); ++k)
            setting_.bind(1, point.id)
                .bind(2, plan_.keys[k].path)
                .bind(3, point.values[k].text)
                .bind(4, point.values[k].number)
                .bind(5, plan_.keys[k].unit)
                .execute();
        for (std::size_t f = 0; f < point.forms.size(); ++f)
            form_.bind(1, point.id).bind(2, closed_forms()[f].name).bind(3, point.forms[f]).execute();
    }

private:
    const Plan& plan_;
    Statement point_;
    Statement setting_;
    Statement form_;
};

/// Returns true if the database already holds this plan, row for row.
bool is_recorded(const Plan& plan, const std::vector<StoredPoint>& stored) {
    return std::ranges::equal(plan.points, stored, [](const Point& point, const StoredPoint& row) {
        return point.id == row.id && point.label == row.label &&
               row.trace == (point.trace ? point.trace->file : "");
    });
}

void create_tables(Database& database) {
    database.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", schema_application,
                             schema_version));
    database.run(schema_sql);
}

/// Writes all points. A point that already has a status keeps it.
void write_points(const Plan& plan, const std::vector<StoredPoint>& stored, Database& database) {
    std::map<std::string_view, PointStatus> status;
    for (const auto& point : stored) status[point.id] = point.status;
    database.run("DELETE FROM point; DELETE FROM setting; DELETE FROM closed_form");
    PointWriter writer{plan, database};
    for (std::size_t i = 0; i < plan.points.size(); ++i)
        writer.write(plan.points[i], static_cast<std::int64_t>(i) + 1, name_of(status[plan.points[i].id]));
}

}  // namespace

void record_plan(const Plan& plan, SweepStore& store) {
    Database& database = store.database();
    std::vector<StoredPoint> stored;
    if (!store.is_blank()) {
        refuse_other_program(store);
        stored = store.points();
        refuse_other_points(plan, stored, database);
    }
    store.begin_writing();
    Transaction all{database};
    if (store.is_blank()) create_tables(database);
    write_properties(plan, database);
    write_closed_form_names(database);
    if (!is_recorded(plan, stored)) write_points(plan, stored, database);
    all.commit();
}

}  // namespace mktme::sim
