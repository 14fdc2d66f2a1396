export const LoginsPage = () => null
