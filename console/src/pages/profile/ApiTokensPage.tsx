export const ApiTokensPage = () => null
