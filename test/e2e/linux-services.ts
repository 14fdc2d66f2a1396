import type { Box } from './boxes.ts'

/** Writes auth messages to /var/log/auth.log, as Debian's rsyslog does. */
export async function startSyslog(box: Box): Promise<void> {
  await box.sh(`
    rm -f /var/log/auth.log
    cat > /etc/rsyslog-box.conf <<'END'
module(load="imuxsock" SysSock.Name="/dev/log")
auth,authpriv.* action(type="omfile" file="/var/log/auth.log" template="RSYSLOG_FileFormat")
END
    rsyslogd -f /etc/rsyslog-box.conf -i /run/rsyslogd.pid
    for i in $(seq 50); do [ -S /dev/log ] && break; sleep 0.1; done
    touch /var/log/auth.log
  `)
}

/** A user `mgmt` who may do everything by sudo, with an SSH key at /root/key and the password `Mgmt-Pass-1`. */
export async function addManager(box: Box): Promise<void> {
  await box.sh(`
    useradd -m -s /bin/bash mgmt
    echo 'mgmt:Mgmt-Pass-1' | chpasswd
    echo 'mgmt ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/mgmt
    ssh-keygen -q -t ed25519 -N '' -C mgmt@desk -f /root/key
    mkdir /home/mgmt/.ssh
    cp /root/key.pub /home/mgmt/.ssh/authorized_keys
    chown -R mgmt: /home/mgmt/.ssh
    chmod 700 /home/mgmt/.ssh
  `)
}

export async function startSshd(box: Box): Promise<void> {
  await box.sh(`
    ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/box_key
    cat > /etc/ssh/box_config <<'END'
ListenAddress 127.0.0.1:22
HostKey /etc/ssh/box_key
PidFile /run/sshd.pid
UsePAM yes
END
    /usr/sbin/sshd -f /etc/ssh/box_config
  `)
}

/** Runs a script over SSH as `user` from the address 127.0.10.99; failures are left to the caller to see. */
export const overSsh = (
  box: Box,
  user: string,
  script: string,
  options = '-i /root/key',
): Promise<string> =>
  box.sh(
    `ssh ${options} -o StrictHostKeyChecking=no -o BatchMode=yes -o LogLevel=ERROR -b 127.0.10.99 ` +
      `${user}@127.0.0.1 '${script}' || true`,
  )

/** The journal of systemd, which takes over /dev/log. It needs control groups to start. */
export async function startJournal(box: Box): Promise<void> {
  await box.sh(`
    mount -t tmpfs tmpfs /sys/fs/cgroup
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    [ -s /etc/machine-id ] || systemd-machine-id-setup
    rm -rf /var/log/journal
    setsid /lib/systemd/systemd-journald </dev/null >/dev/null 2>&1 &
    for i in $(seq 50); do [ -S /run/systemd/journal/dev-log ] && break; sleep 0.1; done
    ln -s /run/systemd/journal/dev-log /dev/log
  `)
}
