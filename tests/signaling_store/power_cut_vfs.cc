#include "tests/signaling_store/power_cut_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

namespace signaling {
namespace {

constexpr int64_t kSector = 512;

// What a file was when it was synced last, where that differs from what it is now.
struct Unsynced {
  std::optional<int64_t> size;
  std::map<int64_t, std::string> sectors;
};

struct World {
  std::mt19937_64 random;
  std::optional<int64_t> cut_after;
  bool on = true;
  std::map<std::string, Unsynced> files;
  int64_t operations = 0;
  int64_t lost_sectors = 0;

  // Counts one operation; false when there is no power for it.
  bool Spend() {
    if (!on) return false;
    ++operations;
    if (cut_after && (*cut_after)-- <= 0) on = false;
    return on;
  }
};
World* world = nullptr;

struct File {
  sqlite3_file base;
  Unsynced* unsynced;  // nullptr: a file without a name, which nothing outlives
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Of(file)->real(); }
sqlite3_vfs* System(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int64_t SizeOf(sqlite3_file* file) {
  sqlite3_int64 size = 0;
  Real(file)->pMethods->xFileSize(Real(file), &size);
  return size;
}

// Remembers what [from, to) holds, before it changes.
void Remember(sqlite3_file* file, int64_t from, int64_t to) {
  Unsynced* unsynced = Of(file)->unsynced;
  if (unsynced == nullptr) return;
  const int64_t size = SizeOf(file);
  if (!unsynced->size) unsynced->size = size;
  for (int64_t sector = from / kSector; sector * kSector < to; ++sector) {
    if (unsynced->sectors.contains(sector)) continue;
    std::string old(kSector, '\0');
    const int64_t held = std::clamp<int64_t>(size - sector * kSector, 0, kSector);
    Real(file)->pMethods->xRead(Real(file), old.data(), static_cast<int>(held), sector * kSector);
    unsynced->sectors.emplace(sector, std::move(old));
  }
}

int Close(sqlite3_file* file) { return Real(file)->pMethods->xClose(Real(file)); }
int Read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  if (!world->on) return SQLITE_IOERR_READ;
  return Real(file)->pMethods->xRead(Real(file), to, size, at);
}
int Write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  if (!world->Spend()) return SQLITE_IOERR_WRITE;
  Remember(file, at, at + size);
  return Real(file)->pMethods->xWrite(Real(file), from, size, at);
}
int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (!world->Spend()) return SQLITE_IOERR_TRUNCATE;
  Remember(file, size, std::max<int64_t>(size, SizeOf(file)));
  return Real(file)->pMethods->xTruncate(Real(file), size);
}
int Sync(sqlite3_file* file, int) {
  if (!world->Spend()) return SQLITE_IOERR_FSYNC;
  if (Of(file)->unsynced != nullptr) *Of(file)->unsynced = {};
  return SQLITE_OK;
}
int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Real(file)->pMethods->xFileSize(Real(file), size);
}
int Lock(sqlite3_file* file, int level) { return Real(file)->pMethods->xLock(Real(file), level); }
int Unlock(sqlite3_file* file, int level) {
  return Real(file)->pMethods->xUnlock(Real(file), level);
}
int CheckReserved(sqlite3_file* file, int* out) {
  return Real(file)->pMethods->xCheckReservedLock(Real(file), out);
}
int Control(sqlite3_file* file, int what, void* with) {
  return Real(file)->pMethods->xFileControl(Real(file), what, with);
}
int SectorSize(sqlite3_file*) { return kSector; }
// Nothing is promised: no atomic write, no order, no safe append.
int Characteristics(sqlite3_file*) { return 0; }
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return Real(file)->pMethods->xShmMap(Real(file), page, size, extend, out);
}
int ShmLock(sqlite3_file* file, int offset, int n, int flags) {
  return Real(file)->pMethods->xShmLock(Real(file), offset, n, flags);
}
void ShmBarrier(sqlite3_file* file) { Real(file)->pMethods->xShmBarrier(Real(file)); }
int ShmUnmap(sqlite3_file* file, int remove) {
  return Real(file)->pMethods->xShmUnmap(Real(file), remove);
}

constexpr sqlite3_io_methods kMethods = {
    2,        Close,         Read,    Write,      Truncate,        Sync,   FileSize, Lock,
    Unlock,   CheckReserved, Control, SectorSize, Characteristics, ShmMap, ShmLock,  ShmBarrier,
    ShmUnmap, nullptr,       nullptr};

int Open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
  if (!world->on) return SQLITE_CANTOPEN;
  Of(file)->base.pMethods = nullptr;
  Of(file)->unsynced = name == nullptr ? nullptr : &world->files[name];
  const int result = System(vfs)->xOpen(System(vfs), name, Of(file)->real(), flags, out);
  if (result == SQLITE_OK) Of(file)->base.pMethods = &kMethods;
  return result;
}
int Delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  if (!world->Spend()) return SQLITE_IOERR_DELETE;
  world->files[name] = {};
  return System(vfs)->xDelete(System(vfs), name, sync_directory);
}

sqlite3_vfs MakeVfs() {
  sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
  vfs.pAppData = sqlite3_vfs_find(nullptr);
  vfs.pNext = nullptr;
  vfs.zName = kPowerCutVfs;
  vfs.szOsFile += static_cast<int>(sizeof(File));
  vfs.xOpen = Open;
  vfs.xDelete = Delete;
  // The rest of the system's works on names, and needs itself.
  vfs.xAccess = [](sqlite3_vfs* self, const char* name, int flags, int* out) {
    return System(self)->xAccess(System(self), name, flags, out);
  };
  vfs.xFullPathname = [](sqlite3_vfs* self, const char* name, int size, char* out) {
    return System(self)->xFullPathname(System(self), name, size, out);
  };
  return vfs;
}

void LoseUnsynced(const std::string& path, const Unsynced& unsynced) {
  if (!unsynced.size) return;
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  for (const auto& [sector, old] : unsynced.sectors) {
    if (world->random() % 2 == 0) continue;  // it had made it to the disk
    ++world->lost_sectors;
    file.seekp(sector * kSector);
    file.write(old.data(), kSector);
  }
  file.close();
  std::error_code ignored;
  if (world->random() % 2 == 0) {
    std::filesystem::resize_file(path, static_cast<uintmax_t>(*unsynced.size), ignored);
  }
}

}  // namespace

PowerSupply::PowerSupply(uint64_t seed) {
  static sqlite3_vfs vfs = MakeVfs();
  sqlite3_vfs_register(&vfs, 0);
  world = new World{.random = std::mt19937_64(seed)};
}

PowerSupply::~PowerSupply() {
  sqlite3_vfs_unregister(sqlite3_vfs_find(kPowerCutVfs));
  delete world;
  world = nullptr;
}

void PowerSupply::CutAfter(int64_t operations) { world->cut_after = operations; }
bool PowerSupply::on() const { return world->on; }
int64_t PowerSupply::operations() const { return world->operations; }
int64_t PowerSupply::lost_sectors() const { return world->lost_sectors; }

void PowerSupply::Return() {
  world->cut_after.reset();
  world->on = true;
}

void PowerSupply::Restore() {
  for (const auto& [path, unsynced] : world->files) {
    LoseUnsynced(path, unsynced);
    if (path.ends_with(".db")) std::filesystem::remove(path + "-shm");  // it is memory
  }
  world->files.clear();
  Return();
}

}  // namespace signaling
