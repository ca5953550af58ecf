#include "signaling/store/user_table.h"

namespace signaling {

void UserTable::Apply(const PutUser& change) {
  const auto& [api_key, user] = change.record;
  db_.Run(
      "INSERT INTO users (api_key, id, name, image, seq) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (api_key, id) DO UPDATE SET name = excluded.name, image = excluded.image, "
      "seq = excluded.seq",
      api_key, user.id, user.name, user.image, user.seq);
}

void UserTable::Apply(const RemoveUser& change) {
  const auto& [api_key, user_id] = change.user;
  db_.Run("DELETE FROM devices WHERE api_key = ? AND user_id = ?", api_key, user_id);
  db_.Run("DELETE FROM told WHERE api_key = ? AND user_id = ?", api_key, user_id);
  db_.Run("DELETE FROM pushes WHERE api_key = ? AND user_id = ?", api_key, user_id);
  db_.Run("DELETE FROM push_attempts WHERE api_key = ? AND user_id = ?", api_key, user_id);
  db_.Run("DELETE FROM members WHERE api_key = ? AND user_id = ?", api_key, user_id);
  db_.Run("DELETE FROM users WHERE api_key = ? AND id = ?", api_key, user_id);
}

void UserTable::Apply(const PutDevice& change) {
  const Device& device = change.device;
  db_.Run(
      "INSERT OR REPLACE INTO devices (api_key, id, user_id, push_provider, push_provider_name, "
      "platform, voip, registered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      device.owner.api_key, device.id, device.owner.user_id, device.push_provider,
      device.push_provider_name, device.platform, device.voip, device.registered_at);
  db_.Run(
      "DELETE FROM devices WHERE (api_key, id) IN (SELECT api_key, id FROM devices "
      "WHERE api_key = ? AND user_id = ? ORDER BY registered_at DESC, id = ? DESC LIMIT -1 OFFSET "
      "?)",
      device.owner.api_key, device.owner.user_id, device.id, devices_per_user_);
}

void UserTable::Apply(const RemoveDevice& change) {
  db_.Run(
      "DELETE FROM devices WHERE api_key = ?1 AND id = ?2 AND (?3 IS NULL OR user_id = ?3) "
      "AND (?4 IS NULL OR registered_at <= ?4)",
      change.api_key, change.id, change.owner, change.registered_before);
}

std::vector<UserRecord> UserTable::Users() {
  std::vector<UserRecord> users;
  for (Rows rows = db_.Query("SELECT api_key, id, name, image, seq FROM users"); rows.Next();) {
    users.push_back({rows.Text(0), User{.id = rows.Text(1),
                                        .name = rows.Text(2),
                                        .image = rows.Text(3),
                                        .seq = static_cast<uint64_t>(rows.Int(4))}});
  }
  return users;
}

std::vector<Device> UserTable::DevicesOf(const UserKey& user) {
  std::vector<Device> devices;
  for (Rows rows = db_.Query("SELECT id, push_provider, push_provider_name, platform, voip, "
                             "registered_at FROM devices WHERE api_key = ? AND user_id = ? "
                             "ORDER BY registered_at, id",
                             user.api_key, user.user_id);
       rows.Next();) {
    devices.push_back({.owner = user,
                       .id = rows.Text(0),
                       .push_provider = rows.Text(1),
                       .push_provider_name = rows.Text(2),
                       .platform = rows.Text(3),
                       .voip = rows.Bool(4),
                       .registered_at = rows.Time(5)});
  }
  return devices;
}

}  // namespace signaling
