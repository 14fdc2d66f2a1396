export const GroupsPage = () => null
