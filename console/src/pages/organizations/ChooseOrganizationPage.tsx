export const ChooseOrganizationPage = () => null
