/** useradd(8) and groupadd(8). */
export const maxLinuxName = 32
