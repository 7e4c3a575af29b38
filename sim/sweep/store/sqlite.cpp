// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/store/sqlite.hpp"

#include <fmt/format.h>
#include <cstring>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::sim {

namespace {
constexpr int busy_patience_ms = 10'000;  // another process may be reading
}

Database::Database(std::filesystem::path file, Access access) : file_{std::move(file)}, access_{access} {
    open();
}

void Database::move_to(const std::filesystem::path& file) {
    handle_.reset();  // also removes the files that SQLite keeps beside the database
    std::filesystem::rename(file_, file);
    file_ = file;
    open();
}

void Database::open() {
    const int flags =
        access_ == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file_.c_str(), &handle, flags, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK) fail();
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, busy_patience_ms);
}

void Database::run(const std::string& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

bool Database::run_unless_busy(const std::string& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return true;
    const int code = sqlite3_errcode(handle_.get()) & 0xff;
    if (code != SQLITE_BUSY && code != SQLITE_LOCKED) fail();
    return false;
}

Statement Database::prepare(std::string_view sql) { return {*this, sql}; }

std::int64_t Database::number(std::string_view sql) {
    Statement statement = prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

void Database::fail() const {
    std::string what = handle_ ? sqlite3_errmsg(handle_.get()) : "out of memory";
    if (const int error = handle_ ? sqlite3_system_errno(handle_.get()) : 0; error != 0)
        what += fmt::format(" ({})", std::strerror(error));
    switch (handle_ ? sqlite3_errcode(handle_.get()) & 0xff : SQLITE_NOMEM) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            throw UserError{
                fmt::format("{}: this database is damaged ({}); nothing was changed in it. Move it away, or "
                            "restore a copy",
                            file_.string(), what)};
        case SQLITE_ERROR:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISUSE:
        case SQLITE_RANGE: throw InvariantError{fmt::format("{}: {}", file_.string(), what)};
        default: throw ResourceError{fmt::format("{}: {}", file_.string(), what)};
    }
}

Statement::Statement(Database& database, std::string_view sql) : database_{&database} {
    sqlite3_stmt* handle = nullptr;
    check(sqlite3_prepare_v2(database.handle_.get(), sql.data(), static_cast<int>(sql.size()), &handle,
                             nullptr));
    handle_.reset(handle);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) database_->fail();
}

Statement& Statement::bind(int parameter, std::string_view text) {
    check(sqlite3_bind_text(handle_.get(), parameter, text.data(), static_cast<int>(text.size()),
                            SQLITE_TRANSIENT));
    return *this;
}
Statement& Statement::bind(int parameter, double number) {
    check(sqlite3_bind_double(handle_.get(), parameter, number));
    return *this;
}
Statement& Statement::bind(int parameter, std::int64_t number) {
    check(sqlite3_bind_int64(handle_.get(), parameter, number));
    return *this;
}
Statement& Statement::bind(int parameter, std::optional<double> number) {
    if (number) return bind(parameter, *number);
    check(sqlite3_bind_null(handle_.get(), parameter));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) database_->fail();
    return code == SQLITE_ROW;
}

void Statement::execute() {
    while (step()) continue;
    reset();
}

void Statement::reset() { sqlite3_reset(handle_.get()); }

std::string Statement::text(int column) const {
    const auto* text = sqlite3_column_text(handle_.get(), column);
    return text == nullptr ? std::string{} : reinterpret_cast<const char*>(text);
}
double Statement::number(int column) const { return sqlite3_column_double(handle_.get(), column); }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
Transaction::Transaction(Database& database) : database_{&database} { database.run("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
    if (database_ == nullptr) return;
    try {
        database_->run("ROLLBACK");
    } catch (const std::exception&) {  // SQLite has rolled back by itself, as it does on a full disk
    }
}

void Transaction::commit() {
    database_->run("COMMIT");
    database_ = nullptr;
}

}  // namespace mktme::sim
